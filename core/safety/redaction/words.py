"""What people say about passwords, so that it can be told from a password, in the languages of our users."""

_STATUS = """
attempt attempts
accepted active asked bad blank blocked cached case-sensitive changed compromised correct deleted denied different
disabled disclosed empty enabled encrypted exempt expired expires expiring exposed failed fails failure false fine
forgotten good hash hashed hidden ignored incorrect insecure invalid known leaked locked lost manual match mismatch
missing n/a na needed never new nil no none not null off ok okay on optional outdated pending present protected prompt
redacted rejected removed required reset right rotated safe same saved sent set short shown stored strong sufficient
synced true unchanged undefined unknown unlocked unset unusable updated valid verified vaulted weak withheld works wrong
yes compat files sss systemd winbind str string bytes int bool object any optional[str] text
abgelaufen abgelehnt aktiv akzeptiert bekannt deaktiviert erforderlich falsch fehlt geändert gesperrt gespeichert
gleich gültig inkorrekt ja kein keins keine korrekt leer nein neu nicht notwendig ok richtig unbekannt ungültig
verschlüsselt vergessen vorhanden zurückgesetzt
caducada caducado correctas correctos equivocadas equivocados incorrectas incorrectos
cambiada cambiado correcta correcto desconocida equivocada expirada expirado incorrecta incorrecto
inválida inválido ninguna olvidada requerida vacía válida errónea errada bloqueada vencida
bon bonne exact juste changé erroné erronée
expirée mauvais expiré faux fausse inconnu incorrect invalide oublié périmé refusé requis valable valide vide bloqué
verlopen vergeten onjuist juist fout geweigerd gewijzigd ongeldig onbekend leeg verplicht geblokkeerd
scaduta sbagliata errata corretta dimenticata cambiata sconosciuta vuota bloccata valida
errado correto esquecida alterada incorreta desconhecida vazia vencido
"""
_SAID = """
a aan about above absent accessible account advised afraid after again ago ahead all almost already also always
am among an and annoying another anyone anything anyway apparently are around as at auf aus available away awaiting
back based be because become becoming been before behind being below beside best better between beyond big blind
block blocking both broken but by can cannot case cause causing certain changing clear clearly close coming common
complete completely complex compliant confidential correctly currently das date default definitely dem den der des
devoid die difficult dit do does doing done down due during each easy either else elsewhere entered enough est ever
every everywhere ein eine er es even exactly existing expire expiry extremely failing far fast field file first flag
for forced forever forgot foreign from full fully gone going generated getting given geheim gone greyed gut had half
handled hard has hat have having he her here him his hint how i identical if im immediately in inaccessible incomplete
indeed independent initially inside instead into irrelevant is ist it its just kaputt kept known lacking last late later
least length less let like likely local locally long longer looping looks made managed mandatory many maybe mein mine
min minimum mixed more most much must my near necessary nearly neither next nobody normal nothing noted now obsolete
obvious obviously of often old older once one ones only onto open or ordinary other otherwise our out outside over
parameter part per perfectly permanent personal please policy possible possibly predictable prefilled previous
printed private probably problem prompting properly public purely quite random rather ready really recent recently
regularly rejecting reliable resetting reused same saving secret secure see seen separate several shared she should
meanwhile alone worth afresh itself themselves anymore show
shows similar simple simply since so some somehow something sometimes soon sound special staging stale standard static
still strange stuck such suddenly supposed sure syncing system taken temporarily temporary than that the their them
then there therefore these they this those though through thus till tied to today together tomorrow too totally trivial
true twice two typed typical unable unaffected unavailable unclear under und unique universal unlikely unreadable until
up upon upper-case uppercase lowercase upside us use used useless user username using usually very via visible was way
we well were what when where whether which while who whole whose why will with within without worked working would
yesterday yet you your zwischen zu bei wird wurde wieder immer noch von für bis hier dort sehr ganz auch aber oder wie
was wer anders abläuft kann muss soll darf wegen gerade leider jetzt sein ihr unser
el la los las un una de del en es está ha no se que muy demasiado para por con sin igual distinta nueva vieja única
antigua corta larga fácil pedida
le les une des du au aux trop pas pour par avec sans ne qui que dans sur très bien court courte long longue identique
het een te niet van voor met bij op dezelfde oud nieuw kort lang
il lo gli uno non che troppo per con senza uguale stessa
o os as um uma não muito mesma
manager keeper lastpass bitwarden itglue keepass 1password dashlane vault
"""
_OFTEN_AFTER_A_COLON_TOO = """
the a an see use ask in is it its must should user has have only same at as to via from stored what which when
where who how why no not please contact by on if your my her his their our this that these those cannot can could was
were will would with without and or
issue create generate give send request make keep enter type check try change copy choose write store let click open
look get provide do don't never always need needs allow allowed cannot leave put press select share tell call wait
confirm verify ändern eingeben prüfen fragen erstellen ausstellen setzen nachfragen demander saisir vérifier changer
réinitialiser créer pedir cambiar introducir restablecer crear
authentication all password user new
first second third another other several
siehe das der die den dem es ein eine muss wird wurde ist kann bitte im liegt steht
ver en la el se le les est voir dans zie in de het vedi nel ver no na
"""

STATUS: frozenset[str] = frozenset(_STATUS.split())
"""What is reported of a password where its value could stand: "Password: expired"."""
SAID: frozenset[str] = STATUS | frozenset(_SAID.split())
"""What a sentence goes on with after "the password is"."""
OPENERS: frozenset[str] = STATUS | frozenset(_OFTEN_AFTER_A_COLON_TOO.split())
"""What a sentence after a colon begins with: "Password: must be changed"."""
_HEADINGS_WORDS = """
account accounts admin app application benutzer benutzername client comment comments computer customer department
description device domain email e-mail expires expiry host hostname id ip ip-address kommentar konto kunde level
location login mail name nom note notes notiz nombre number owner platform port purpose remark role rolle server
service site ssid standort system target type typ url usage user username user-name users usuario utilisateur website
identifiant dienst gerät gebruiker utente
"""
HEADINGS: frozenset[str] = frozenset(_HEADINGS_WORDS.split())
"""What else heads a column in a table that has a column of passwords."""

_TERMS_WORDS = """
access account ad admin android app argon auth azure backup base bios bit bits bitlocker browser build byte cat
channel chrome cisco client cluster code com computer config controller core cpu credential cu cve dc debian default
dell dev device dhcp disk dns dock doc docker domain driver drive edge email eth ethernet event exchange exe explorer
file firefox firewall flow folder form forti fortigate gb gen ghz gi gig gpo gpu group hdmi host hp http https ie
image intel intune ios ip ipad iphone ipv item java js kb kerberos key kiosk lan laptop latitude legacy lenovo level
license linux lock log login logon lte mac macbook macos mail mb mbit md meeting mfa mhz microsoft mode monitor ms
mschap mschapv mysql nas net network next nic node notebook note ntlm ntlmv oauth office on optiplex order os outlook
page part pass password patch path pc ph phase phone php pid pixel pkcs plan pod policy pool port postgres power
powershell print printer probook process profile project prod proxy ps python question queue rack raid reader region
release remote report rfc role room router rsa rule saml samba scanner schema script sd sec section server service
session setting settings sha share sharepoint sheet shell site slack slot smb snmp socket sp sql ssh ssl stage
standard step store storage subnet surface switch system tab table task tcp team teams template test thinkpad thread
ticket tier tls token topic tpm ts type ubuntu udp unit update upn url usb user users utf v vault ver version vlan vm
vmware volume vpn web wep wifi win windows word workstation wpa xp x zone zoom data enterprise personal pro home
education business
premium basic plus ultra max mini air gold silver sprint
week day kw woche rechner
drucker benutzer gruppe schritt stufe raum seite etage stock buero büro servidor equipo usuario paso piso sala serveur
poste imprimante utilisateur étape salle
"""
TERMS: frozenset[str] = frozenset(_TERMS_WORDS.split())
"""What a number belongs to in the talk of engineers: "Windows11", "Vlan20", "Ntlmv2"."""
_OWNED_WORDS = """
for of job task service share folder table database vm container pod node profile queue campaign report user users
username account accounts login name named called host hostname server computer pc laptop machine device printer
policy gpo group member ticket error code version ver event model build on at site room by für benutzer konto von vom
bei rechner drucker gruppe fehler pour utilisateur compte sur para usuario cuenta de del
"""
OWNED: frozenset[str] = frozenset(_OWNED_WORDS.split())
"""What stands before the name of a user, a machine or a thing, and never before a password."""
