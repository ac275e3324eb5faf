"""Words that stand straight after the word for a password without being one, in the languages of our users."""

from core.safety.redaction.words import HEADINGS, TERMS

_HEADS_WORDS = """
abfrage abgleich ablauf activity admin administrator alert algorithm alter anfrage anzeige argument article attack
attribute audit aufforderung ausgabe authority backend banner barrier bell blob blocker body book booklet boundary
box breach brief bruteforce bug button cache call callback campaign campo cancellation capture card cell certificate
chain challenge changer chaos character characters chars chat check checker checkpoint checks cipher class classes
cleaner column combination comparison complexity component console constraint constraints contents control copy cost
count counter counterpart cracker criteria culture cycle cyclespan dashboard database datei deadline delay delegate
desk details device dialog dialogs dialogue dienst digest digit directory document drift dump dumper edit editor
eingabe eingabefeld element encoder engine entries entropy entry envelope error errors escrow event example expert
expire expires expiry export extension extract failure failures fatigue feature feed feld feldes fenster field
fields filter finder fix flag folder footer form format forms fragen freeze function gateway generator gestionnaire
gestor glitch grace group guard guess guide guideline guidelines handler handover hash hashes help helper hilfe hint
hints hinweis historie history holder hook hygiene icon identifier import index injector input inputs instance
interface interval issue issues item job keeper keyboard keychain komplexität label lag lastset layout leak leaks
leaser ledger legacy length letter letters level lifecycle lifespan lifetime limit line lines link links list liste
loader locker lockout logic login logins logon logons loop länge macro mail maintainer manager managers mandate
manual mask maske matter meeting menu message messages method mishap mismatch mode model module monitor name names
nightmare notes notice number object option options order oublié owner package padding page pages panel paper paquet
parameter parity parser part passwort paste patch pattern payload phrase plan plugin points policies policy política
pool popup portal portion poster practice preference printout problem problema probleme problems procedure process
profile program project prompt prompts properties property protection protector protocol provider proxy purpose
pushback quality query question questions queue quota rating reader reason receiver record records recovery refresh
regel regime register registry reminder reminders replay report repository request requester requests requis
requisite reset resets resetter response result results retries retry return reuse review richtlinie richtlinien
right rights risk rollover routine rule rules rücksetzung safe safes salt sample scan scanner schema scheme schritt
schutz scope score screen script search secret section security seite sender sequence server service session set
setter setting settings setup share sharer sheet signal size slot slots software source space spalte speicher sperre
spray sprayer sprays stage standard state status stealer step sticker storage store stores strategy strength string
strings structure stuffer stärke suite summary support swap sync syncer synchro syntax system tabelle table target
task taste team template term tester text theft thema through ticket tickets time timeout timer tip tips token
tokens tool toolbar tools topic tracker trail tresor trouble troubles troubleshooter type types typo unlock updater
usage user users validator value values variable vault vaults verfall vergabe verifier verlauf version verwaltung
view viewer volume vorgabe wallet warner wechsel weitergabe widget window wizard word wording workflow works write
writeback writer zeile zettel zone änderung übergabe
"""
"""What the word for a password begins the name of."""
_VERBS_WORDS = """
abläuft allow apply arose arrive attempt aufheben ayer became began begin belong bitte bleibt blew blieb bounce break
bring broke brought build built caduca caducan call came catch caught change choose chose clash click close come
complete confirm contain continue corrupt crash create cross danach demain deploy differ disable disappear drop
dropped drove enable encore enter exceed exist expira expose fade fehlt fell felt fight flew follow forget forgot
found freeze froze gave gestern goes grant grew guess happen heißt held heute hold hängt include inherit invoke jetzt
keep kept knew laid land last lautet lead learn leave left liegt load look lost made make match mean meant need
nochmal obey occur offer open pass passt persist please prevent propagate prove push quit raise reach read refuse
reicht reject rely remain remove render repeat replicate require respond retype rose rotate save saved seem sent serve
shall shook show shown shut siempre slept slid slip somehow speak spoke spread stand start stay stehen steht stick
stimmt stole stood stop stuck submit suffice survive suspend swap swore sync take taken tell think threw throw toggle
told took toujours travel trigger trip trotzdem turn type update validate vanish verify wait want went wipe woke work
worn would write wrote yield zurück ändern
"""
_ADVERBS_WORDS = """
abroad adobe afterwards again alike alive allein alone aloud alphanumeric alright altogether always angeblich
anonymous antigua anydesk anymore anyone anywhere apart apple aside asynchronous autofill automatic awhile ayer
backwards beforehand bitwarden blind caducada citrix commun confidential corta cryptic custom datev demain dienstag
dimanche dinsdag domingo donderdag donnerstag downstairs dreimal duo dynamic débil einmal endlich entra everybody
everyone everywhere external faible five forward four freitag fresh friday fritzbox fuerte generic github gitlab
gleich gmail google générique halfway hardcoded hence hier however icloud inconnu incorrect indoors inline instead
internal intune jeudi jira jueves keepass keycloak larga lastpass likewise locally longer lundi lunes maandag maestra
manual mardi martes matin maybe maître mañana mercredi midway mittwoch miércoles monday montag newer nextcloud
nirgends nobody nowhere nueva nuevo numeric offenbar official offline offsite often okta older olvidada online onsite
otherwise outright overnight partagé perdida perdu perhaps perso person physical plain please plötzlich quick regular
remote salesforce samedi samstag sap saturday schon secure segreta segura seitdem seither selbst seldom server-side
shorter simple simultaneous soir somebody someone sometimes somewhere sonntag sophos straight strict stronger sunday
synology sábado teamviewer three thursday today tomorrow tonight tuesday unbekannt unique unknown upfront valid veeam
vendredi vermutlich viernes visible vrijdag weaker wednesday whatever whenever wherever whoever woensdag worldwide
yesterday zaterdag zondag zoom zuerst zuletzt zweimal überall
"""

NO_VALUES = HEADINGS | TERMS | frozenset((_HEADS_WORDS + _VERBS_WORDS + _ADVERBS_WORDS).split())
"""What "password" begins the name of, what a password does, and how or when it does that."""
