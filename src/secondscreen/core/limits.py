"""Every bound in one place, each with its unit and its reason. Nothing in the house grows without one of these."""

from __future__ import annotations

from typing import Final

TICK_MS: Final = 250  # engine ticks lie on this grid: calm enough to read, fast enough for a goal

# --- a post as it comes in -------------------------------------------------------------------------------------
POST_TEXT_CHARS: Final = (
    4_000  # longest text kept; the networks' own limits lie below; longer is cut and held
)
POST_LINE_BYTES: Final = 262_144  # longest line of a recorded stream that is read at all
HANDLE_CHARS: Final = 256
NAME_CHARS: Final = 256
POST_HASHTAGS: Final = 64
POST_MEDIA: Final = 16
POST_URL_CHARS: Final = 2_048  # a longer address is dropped, not cut: a cut address is another address
POST_FUTURE_MS: Final = 300_000  # a claimed time further ahead than this is replaced by ours

# --- a post as it is shown -------------------------------------------------------------------------------------
DISPLAY_GRAPHEME_MARKS: Final = (
    2  # combining marks on one base: enough for every living script, not for zalgo
)
DISPLAY_LINES: Final = 4
DISPLAY_CHARS: Final = 600

# --- word lists ------------------------------------------------------------------------------------------------
LIST_WORDS: Final = 100_000  # entries of one list: compiled in about a second
LIST_WORD_CHARS: Final = 200  # characters of one entry: longer is no word and no phrase
PATTERN_CHARS: Final = 500  # characters of one regular expression
PATTERN_PROGRAM: Final = 1_000  # steps of one compiled expression: at worst 20 ms on the longest post
PATTERNS_PROGRAM: Final = 20_000  # and of all expressions that one field is read with
PATTERN_MATCHES: Final = 50  # matches of one expression in one field
MATCHES_SHOWN: Final = 10  # places a verdict points at
CATCHES_SHOWN: Final = 500  # posts that a trial of a list names; it counts them all
MARKS_SHOWN: Final = 10  # lists named as marks of one post

# --- the engine's memory ---------------------------------------------------------------------------------------
POSTS_KEPT: Final = (
    50_000  # posts with words in memory; the oldest settled ones go first (the journal keeps all)
)
TOMBSTONES_KEPT: Final = 200_000  # deleted ids remembered, so that a replayed source cannot bring them back
AUTHORS_KEPT: Final = 200_000
CANDIDATES_KEPT: Final = 600  # approved posts that compete for the feed
DESK_ITEMS: Final = 250  # rows a producer's queue holds; older ones are found by search
SHORTLIST_ITEMS: Final = 50
UNDO_DEPTH: Final = 50  # acts a person can take back
ANSWERS_KEPT: Final = 10_000  # idempotency keys remembered
ASRUN_KEPT: Final = 10_000  # as-run lines in memory; the journal keeps all
FIRED_CUES_KEPT: Final = 500
LIVE_LISTS: Final = 50  # word lists that people put while a show runs
LIVE_LIST_WORDS: Final = 5_000  # entries of one of them: what one request body holds
LIVE_WORDS: Final = 20_000  # entries of all of them: they are compiled again at every change
REJUDGE_PER_TICK: Final = 100  # posts judged again in one tick after a change of policy: 10,000 in 25 s
RELEASES_PER_TICK: Final = 500  # held-back posts let go in one tick; the rest a tick later
PICTURES_BLOCKED: Final = 2_000  # rejected posts whose pictures are known again
PICTURE_DISTANCE: Final = (
    8  # of 64 bits: a picture scaled or encoded anew differs in fewer, another one in more
)
RULES_COUNTED: Final = 2_000  # rules and lists counted by name; a show that ever had more counts no new one
DECISIONS_KEPT: Final = (
    10_000  # people's decisions that learning counts: what was decided before no longer does
)
QUEUE_VALUED: Final = 2_000  # waiting posts that compete for a queue by value; older ones have lost theirs
QUEUE_VALUED_AT_ONCE: Final = (
    100  # posts valued anew in one publication: four hundred a second, in even portions
)
SIMILAR_POSTING: Final = 64  # posts listed under one shingle hash; beyond, the shingle says nothing
SIMILAR_WINDOW_MS: Final = 3_600_000  # near-duplicates are looked for this far back

# --- the inbox and the sequencer -------------------------------------------------------------------------------
INBOX_POSTS: Final = 20_000  # posts waiting; beyond, the oldest unseen are shed and counted
BATCH_ENTRIES: Final = 256  # entries per group commit: past this the fsync no longer dominates
SEEN_POSTS: Final = 100_000  # ids and revisions remembered, so that a rewound source is not read twice
SCREEN_DEADLINE_MS: Final = 2_000  # a screener later than this has no say, and its posts are held
SHADOW_GRACE_MS: Final = 250  # what only runs beside may take longer than what is live, at most
SNAPSHOT_EVERY: Final = 20_000  # entries between snapshots
SNAPSHOT_FRAMES: Final = (
    1_000  # frames per channel kept in a snapshot, so that clients resume across a restart
)
SNAPSHOT_FRAME_BYTES: Final = 4_194_304  # and bytes per channel
SNAPSHOT_SHARE: Final = 20  # a snapshot that took t is followed by none for 20 t: at most 5 % of the time

# --- pictures --------------------------------------------------------------------------------------------------
LOOKS_WAITING: Final = (
    2_000  # posts of a show whose pictures wait to be looked at; beyond, the oldest stay unseen
)
PREVIEW_BYTES: Final = 131_072  # one preview of a picture, as a producer sees it
PREVIEWS_BYTES: Final = 67_108_864  # previews a show keeps in memory: some 4,000; the oldest go first

# --- the gateway -----------------------------------------------------------------------------------------------
RING_FRAMES: Final = 10_000  # frames per channel that a returning client may catch up on
RING_BYTES: Final = 33_554_432  # bytes per channel in that ring: a producer's frames can be large
RESUME_FRAMES: Final = 500  # a client further behind than this gets one snapshot: it is smaller
WRITE_HIGH_WATER: Final = 262_144  # bytes unsent to one connection before it is paused out (reliability: G10)
SOCKET_SEND_BUFFER: Final = 65_536  # bytes the kernel may hold for one connection
SLOW_CLOSE_S: Final = 10  # seconds a paused connection may stay paused before 4008
CLIENT_MESSAGE_BYTES: Final = 4_096
CLIENT_MESSAGES_PER_S: Final = 20
HANDSHAKE_S: Final = 5
HEARTBEAT_ONAIR_MS: Final = 1_000  # the overlay's lease is three of these
HEARTBEAT_FEED_MS: Final = 15_000
LEASE_MS: Final = 3_000
CONNECTIONS_PER_ADDRESS: Final = 200
CHUNK_WRITES: Final = 500  # writes between yields to the event loop
REQUEST_HEAD_BYTES: Final = 16_384  # request line and headers; browsers stay far below, even with cookies
KEEPALIVE_S: Final = (
    25  # one sweep of pings: below the 30 s after which home routers forget a quiet connection
)
DESK_ASKED_S: Final = 15  # a listening desk is asked about again: accounts change by other processes too
KEEPALIVE_MISSES: Final = 2  # sweeps without a byte from a client before it counts as gone
CLOSE_LINGER_S: Final = 2  # seconds a client has to answer a close frame before the connection is cut
USER_TIMEOUT_MS: Final = 10_000  # the kernel gives up on bytes unacknowledged for so long (TCP_USER_TIMEOUT)

# --- the site --------------------------------------------------------------------------------------------------
BODY_BYTES: Final = 65_536  # an API request body
BODY_READ_S: Final = 10
PAGE_ROWS: Final = 100  # rows in one page of a list
SESSION_IDLE_S: Final = 3_600
SESSION_LIFE_S: Final = 43_200
SIGN_IN_TRIES: Final = 5  # per account and per address in SIGN_IN_WINDOW_S
SIGN_IN_WINDOW_S: Final = 900
COMPOSE_TEXT_CHARS: Final = 280
COMPOSE_NAME_CHARS: Final = 40
COMPOSE_PER_MINUTE: Final = 3  # posts a viewer may send from one address

# --- connectors ------------------------------------------------------------------------------------------------
POST_EARLIEST_MS: Final = (
    946_684_800_000  # 2000-01-01: a recorded post from before any of the networks is a fault
)
RECORDED_LINES: Final = 1_000_000  # lines of one recorded stream sorted in memory: about 2 GB of posts
REPLAY_AHEAD: Final = 2_000  # posts a replay at full speed leaves waiting in the inbox
SOURCE_FRAME_BYTES: Final = (
    8_388_608  # one frame of a live source; a record is 1 MiB at most, JSON may triple it
)
SOURCE_WAITING: Final = 2_000  # posts of one source that wait for their authors' names; then reading pauses
SOURCE_POSTS_KNOWN: Final = 50_000  # ids a source remembers having handed in, as many as the engine keeps
SOURCE_AUTHORS_KNOWN: Final = 50_000
SOURCE_DELETES_KNOWN: Final = (
    50_000  # strangers' deletes remembered for a while: a delete may come before its post
)
PROFILES_KNOWN: Final = 20_000
COMPOSE_ADDRESSES: Final = (
    50_000  # addresses remembered for their minute; beyond, the door is shut to new ones
)
COMPOSE_PER_MINUTE_SHOW: Final = 600  # posts a minute through one show's own door, over all viewers

# --- disguised words -------------------------------------------------------------------------------------------
FUZZY_WORDS: Final = 20_000  # words of one vocabulary that are looked for in disguise; about 1 kB each
FUZZY_REMEMBERED: Final = 20_000  # written words whose reading is remembered per vocabulary: about 3 MB
