"""The verbs by which engineers say what to do or what they did: base forms, and what leads back to them."""

_BASE = """
archive abort accept access acknowledge activate add adjust agree align allow allocate amend analyse analyze answer
append apply approve arrange ask assign attach authenticate authorise authorize back ban begin bind block blow boot
bounce break bring browse build bypass calibrate call cancel capture change charge check choose clean cleanse
clear click clone close collect combine compare compile complete compress configure confirm connect consider
contact continue convert copy correct create cut cycle deactivate decline decrease defragment delete demote
deploy deregister deselect detach determine diagnose dial disable discard disconnect dismount display dispose
document double-click download downgrade drag drain drive drop dry duplicate edit eject elevate empty enable
encrypt end enlarge enrol enroll ensure enter erase escalate establish examine exchange exclude execute exit
expand export extend extract failover fetch file fill filter find finish fit fix flash flip flush follow force
forget format forward free fully gather generate get give go grant grow hand hang hold identify ignore import
include increase inform initialise initialize insert inspect install instruct invite invoke isolate join jump
keep kill launch leave let level lift limit link list load locate lock log logon login look loosen lower
lubricate make manage map mark match maximise maximize measure merge migrate minimise minimize mirror modify
monitor mount move mute name navigate note notify observe obtain offload offer open optimise optimize order
override pair paste patch pause perform pick pin ping place plug point populate position post power press
prepare prevent print prioritise proceed promote prompt provide provision prune publish pull purge push put
query quit raise read realign reapply reassign reattach reboot rebuild recalibrate recharge reclaim recompile
recompute reconcile reconfigure reconnect record recover recreate recycle redeploy redirect redo reduce
re-enable re-enrol re-enroll re-enter re-install re-pair re-register re-run re-seat re-sync refill refit
reformat refresh regenerate register regrant reimage reimport reinitialise reinsert reinstall reinstate reissue
rejoin relabel relaunch release reload relocate remap remember remount remove rename renew reopen reorder
reorganise repair repeat replace replug report reposition repost reprint reprogram republish request require
rerun rescan reseat resend reset reshare resize resolve respond restart restore restrict resume resync retain
retest retrain retrieve retry return reverse revert review revoke rewire right-click roll rotate route run save
scale scan schedule scroll search seat secure see select send separate set share shift shorten show shut sign simplify
skip slide solder sort specify split squeeze start stay stop store straighten strip submit suspend swap sweep
switch sync synchronise synchronize tag take tap tell terminate test tick tidy tighten tilt toggle trace track
transfer trigger trim troubleshoot truncate trust try tune turn type unassign unblock uncheck undo undock
unenrol unenroll uninstall unlink unload unlock unmap unmount unmute unpair unpin unplug unregister unselect
unshare unsubscribe untick update upgrade upload use vacuum validate verify view visit wait wake wash watch
whitelist walk widen wipe withdraw write zip zoom
advise allowlist blocklist borrow brighten crimp delegate describe escort explain index lend peel quarantine reassure
readdress rebind re-home rehome reindex relearn remaster defrost unbind
rebook redeem requeue reseed resubmit retype rewrite spray triage unscrew untangle warn wiggle
"""
BASE: frozenset[str] = frozenset(_BASE.split())
"""Verbs in the form that tells somebody what to do."""
_IRREGULAR = {
    "began": "begin",
    "bound": "bind",
    "broke": "break",
    "brought": "bring",
    "built": "build",
    "chose": "choose",
    "did": "do",
    "drove": "drive",
    "found": "find",
    "gave": "give",
    "got": "get",
    "held": "hold",
    "hung": "hang",
    "kept": "keep",
    "left": "leave",
    "let": "let",
    "made": "make",
    "put": "put",
    "reran": "rerun",
    "re-ran": "re-run",
    "rebuilt": "rebuild",
    "redid": "redo",
    "resent": "resend",
    "reset": "reset",
    "rewrote": "rewrite",
    "ran": "run",
    "sent": "send",
    "set": "set",
    "shut": "shut",
    "slid": "slide",
    "split": "split",
    "cut": "cut",
    "took": "take",
    "told": "tell",
    "undid": "undo",
    "withdrew": "withdraw",
    "woke": "wake",
    "wrote": "write",
    "had": "have",
    "went": "go",
    "read": "read",
    "quit": "quit",
    "hid": "hide",
    "spoke": "speak",
    "saw": "see",
    "showed": "show",
}
_DOUBLED = frozenset(
    """
    cut drag drop fit get grant log map mop pad pin plug put quit remap replug ship skip slip split stop strip
    swap sync tag tap tip transfer trim unmap unpin unplug unzip wrap zap zip submit admit commit permit prefer
    refer occur control cancel label level rebel scan plan ban run prune pull reset set shut format target
    budget debug
    """.split()  # noqa: SIM905
)
"""Verbs that may double their last letter before "ed" or "ing"."""


def _past_of(verb: str) -> set[str]:
    if verb.endswith("e"):
        return {f"{verb}d"}
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return {f"{verb[:-1]}ied"}
    return {f"{verb}ed"} | ({f"{verb}{verb[-1]}ed"} if verb in _DOUBLED else set[str]())


PAST: dict[str, str] = {past: verb for verb in sorted(BASE) for past in _past_of(verb)} | _IRREGULAR
"""What somebody says they did, as what to do."""


def _gerund_of(verb: str) -> set[str]:
    if verb.endswith("e") and not verb.endswith(("ee", "oe")):
        return {f"{verb[:-1]}ing"}
    return {f"{verb}ing"} | ({f"{verb}{verb[-1]}ing"} if verb in _DOUBLED else set[str]())


GERUND: dict[str, str] = {form: verb for verb in sorted(BASE) for form in _gerund_of(verb)}
"""The same of "restarting the service"."""
