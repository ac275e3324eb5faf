"""First names by which people are told from things: common ones of many countries, without those that are words."""

_NAMES = """ Aaron Abdul Abdullah Abigail Adam Adele Aditya Adrian Adriana Agata Agnes Agnieszka Ahmad Ahmed Aisha
Ajay Akira Alan Albert Alberto Alejandra Alejandro Aleksander Aleksandra Alessandra Alessandro Alessia Alex
Alexander Alexandra Alexandre Alexey Alexis Alfred Alfredo Alice Alicia Alina Aline Alison Amanda Amelie Amina Amir
Amit Amy Ana Anastasia Anders Andreas Andrea André Andrei Andrew Andrés Andrzej Andy Angela Angelika Anika Anil
Anita Anja Anjali Ankit Anke Ann Anna Anne Anneliese Annette Annika Anthony Antje Antoine Anton Antonia Antonio
António Arjun Arnaud Arne Arthur Arun Ashley Astrid Axel Ayşe Ayesha Barbara Bartosz Beata Beatrice Beatriz Bastian
Benedikt Benjamin Benoît Bernard Bernd Bernhard Bettina Birgit Björn Bob Bobby Bogdan Boris Brenda Brian Brigitte
Britta Bruno Camille Carina Carla Carlos Carmen Carolin Carolina Caroline Carsten Caterina Catherine Cecilia Cecile
Cédric Céline Charles Charlotte Chen Chiara Chloé Chris Christa Christel Christiane Christina Christine Christoph
Christophe Christopher Claire Clara Claudia Claudio Clemens Clément Colin Connor Corinna Cornelia Cristina Cristian
Craig Cynthia Daniel Daniela Danielle Danny Dariusz Darren Dave David Davide Debbie Deborah Deepak Denise Dennis
Derek Diana Diane Diego Dieter Dietmar Dimitri Dirk Dmitri Dominik Dominique Donald Donna Dorothea Dorota Doris
Douglas Dylan Eduardo Edward Edyta Ekaterina Elena Eleanor Elif Elisa Elisabeth Elizabeth Elke Ella Ellen Elodie
Emanuel Emil Emilia Emily Emma Emmanuel Enrico Enrique Eric Erica Erik Erika Erin Ernst Esther Ethan Eugene Eva
Evelyn Ewa Fabian Fabien Fabio Farid Fatima Federico Felipe Felix Ferdinand Fernanda Fernando Filip Fiona Florian
Francesca Francesco Francis Francisco Franck François Françoise Franz Fred Frédéric Frederik Friedrich Fritz Gabriel
Gabriela Gareth Gary Geoffrey Georg George Georgina Gerald Gerard Gerd Gerhard Giorgio Giovanni Gisela Giulia
Giuseppe Gloria Gonzalo Gordon Graham Grażyna Greg Gregor Gregory Grzegorz Guido Guillaume Guillermo Gunnar Günter
Günther Gustav Hamza Hanna Hannah Hannelore Hans Harald Harriet Harry Hassan Heather Hector Heidi Heike Heiko
Heinrich Heinz Helen Helena Helga Helmut Hélène Hendrik Henning Henri Henrik Henry Herbert Hermann Hiroshi Holger
Horst Howard Hubert Hugo Ian Ibrahim Ignacio Igor Ilse Ines Inés Inga Inge Ingo Ingrid Irene Irina Isabel Isabella
Isabelle Ivan Iwona Jacek Jacob Jacqueline Jacques Jaime Jake Jakob Jakub James Jamie Jan Jana Jane Janek Janet
Janina Janine Janusz Javier Jean Jeanette Jeff Jeffrey Jens Jennifer Jeremy Jérôme Jerzy Jessica Jesús Jill Jim
Jimmy Joachim Joan Joanna Joanne Jochen Joe Joel Johan Johann Johanna Johannes John Johnny Jon Jonas Jonathan Jörg
Jorge José Josef Joseph Josh Joshua Josip Juan Juana Judith Jürgen Julian Juliane Julie Julien Juliette Jutta Kai
Karen Karim Karin Karl Karla Karolina Karsten Kasia Katarina Katarzyna Kate Katharina Katherine Kathleen Kathrin
Kathy Katja Katrin Kavita Keith Kelly Kenneth Kenji Kerstin Kevin Khalid Kim Kirsten Klaus Konrad Konstantin Kristin
Kristina Krystyna Krzysztof Kumar Kurt Kyle Lara Lars Laura Laurence Laurent Lea Leila Lena Leo Léon Leonardo Leonie
Leszek Lewis Liam Lina Linda Lisa Lorenzo Lothar Louis Louise Luca Lucas Lucia Lucía Lucie Ludwig Luis Luisa Luise
Lukas Łukasz Lutz Lydia Maciej Magda Magdalena Magnus Mahmoud Maike Maja Małgorzata Manfred Manuel Manuela Marc
Marcel Marcin Marco Marcus Marek Margaret Margit Margarita Maria María Mariana Marianne Marie Marina Mario Mariusz
Marion Markus Marlene Marta Martin Martina Martha Mary Masha Mateusz Mathias Mathieu Mathilde Matteo Matthew
Matthias Maurice Maximilian Megan Mehmet Melanie Melissa Michael Michaela Michał Michel Michèle Michelle Mikael
Mikkel Miguel Mike Mikhail Milan Milena Miriam Mirko Mohamed Mohammad Mohammed Monika Monica Monique Moritz Muhammad
Mustafa Nadia Nadine Nancy Naomi Natalia Natalie Natasha Nathalie Nathan Neha Nicholas Nicola Nicolas Nicole Niels
Nigel Nikita Niklas Nikolaus Nikhil Nina Nils Noah Nora Norbert Norman Olaf Oleg Olga Oliver Olivia Olivier Omar
Oscar Oskar Otto Pablo Pamela Paola Paolo Pascal Patricia Patrick Paul Paula Paulina Pauline Pavel Paweł Pedro Peter
Petra Philip Philipp Philippe Phil Pierre Piotr Pradeep Prakash Priya Przemysław Quentin Rachel Radosław Rafael
Rafał Rahul Raimund Rainer Raj Rajesh Ralf Ralph Ramón Raphael Raquel Raúl Raymond Rebecca Reinhard Renata Renate
René Ricardo Riccardo Richard Rita Robert Roberta Roberto Robin Rodrigo Roger Rohan Roland Rolf Roman Romain Ronald
Rosa Rosemary Ross Roxana Roy Rudolf Rupert Russell Ruth Ryan Sabine Sabrina Sally Samantha Samir Samuel Sandeep
Sandra Sanjay Sara Sarah Sascha Sean Sébastien Sebastian Selina Serena Sergei Sergey Sergio Shane Shannon Sharon
Sheila Shirley Siegfried Silke Silvia Simon Simone Siobhan Slawomir Sławomir Sofia Sonia Sonja Sophia Sophie Stacy
Stanisław Stefan Stefanie Stefano Steffen Stephan Stephanie Stéphane Stephen Steve Steven Stuart Sunil Suresh Susan
Susana Susanne Suzanne Sven Svetlana Sylvia Sylvie Sylwia Tadeusz Tamara Tania Tanja Tara Teresa Terry Thea Theo
Theresa Thérèse Thomas Thorsten Tiago Tim Tina Tobias Todd Tom Tomás Tomasz Tommy Toni Tony Torsten Tracy Udo Ulf
Uli Ulrich Ulrike Urs Ursula Ute Uwe Valentin Valentina Valeria Valérie Vanessa Vera Verena Veronica Veronika
Véronique Vicky Vijay Vikram Viktor Viktoria Vincent Vincenzo Virginia Virginie Vivian Vladimir Volker Walter Wendy
Werner Wiebke Wiesław Wilhelm William Wolfgang Xavier Yasmin Yannick Yolanda Yusuf Yves Yvonne Zoe Zbigniew Zofia
Zuzanna
"""
GIVEN_NAMES: frozenset[str] = frozenset(_NAMES.split())
