"""Words that the model finds in disguise: `STRONG` ones of our lists, `MILD` ones that mark unfit texts.

Written by tools/train_words.py; the likeliest first. They belong to the weights: a change needs new weights.
"""

from __future__ import annotations

from typing import Final

_STRONG = """
bitch bitches hoes pussy niggah niggas nigga hoe ass faggot nigguh moronic shit niccas fuck faggots fag
pussies fuckin fucked dick asses moron niggers filthy crap nigger retarded fucking cunt lmfaoo imbeciles
fucks nigs illegals fags morons fuk parasite retard retards whore fucc stfu pimp imbecile scumbag panties
vermin nicca scum imbecilic thot fugly shits sluts titties infidel slut cunts negro twat negroes asshat
motherfucker shyt parasites dicks bastards dumbass cretin jackass libtard arse midget prostitutes vagina
asshole trannies niglet wetback spic cock shitting shitty savages turd cum effing lingerie wetbacks penis
slutty coons friggin scumbags bastard cocksucker dildo fucktard prostitute skank jackasses pakis exterminate
homo tits tranny beaners chinks boobs dickhead nude pedophiles inbred wtf naked thots fatty feminazi midgets
milf skanks spics whores rapist dipshit filth douche degenerate piss braindead junkie strippers barbarians
beaner bullshit boob dickheads fukin fuking negroid niglets subhuman fuckers raping assholes lowlife pissing
bitchy twats coon bitching omfg exterminated douchebag threesome titty horny genocide infidels terrorist
kike cocks cretins darkies prostitution tard bestiality biatch junkies ladyboy lesbo mofos muthafucka porno
pricks ragheads rahowa scummy shidd sodomites sexual paki virgins bra queers fucker raped terrorists kikes
sexy stripper nudes rapes chink clit fkn kinky shiit shithead gtfo pisses pedophile pedophilia hooker
hookers turds rapists pimps bitchass buttholes bxtch chinky cums douches fatass fuckwits gangbang handjob
hebe mongs overdosed pisshead raghead shitbag slag spanking wpww sexually bugger groped spank rape
degenerates shite crappy badass muzzie prick goddamn asshats beheaded holohoax sodomy barbarian cuckold
darkie inbreds masturbate subhumans wankers lynch jihadist gypsies boner kafir cucks spastic dogshit homos
muzzies wanker taliban arsing asswipe bastardo biotch boobies buggers bullshite bullshitting creampie
cumshot cuntface dagos dickish dumbfuck faggy fkin frigging fuckface fuckhead gooks horniest jerkoff kys
lesbos mfer mfers mofo nikka numbnuts orgasms pikey sambo scrotum sextape shag shitload slags slapper
smackhead threesomes topless molester sex vaginas pissed tit bedsheets butthole fuq mongoloid orgasm poof
shitbags soyboy spanked spazz thong vibrator nazi batshit crackheads escort faggotry shitheads uncivilized
extermination arsehole douchebags dumbasses fml horseshit terrorism trannie incel analsex arselicker arses
arsewipe assface asskicking ballbag ballsack battyboy bdsm bellend bellends beyotch biches blowjob bollock
boners bonesaw bootlickers buggered bukkake bullshitter buttplug bxtches cameltoe camgirl camgirls
chickenshit chingchong chinkie christkiller cockhead cokehead cokeheads coonass craphole creampies
cumdumpster cumshots cunting cuntish cunty dafuk dago deepthroat dickless dishdash erotica escorts fansly
fatso fleshlight fook fooking footjob foursome fuckwit fuker fukers fuqing futanari gangbangs gash gawddamn
gilf gippo goatfucker goatfuckers goatshagger gobshite gobshites goddamned golliwog gooning gyppo gyppos
halfbreed handjobs harlot holyshit hornier injun jailbait jewboy jfc jigaboo jizzed kmfa knacker knobend
knobhead knobheads kysself labia lardarse lardass lolicon masturbates milfs minger mongol mudslime mudslimes
muzrat necrophilia nikkas nonces nudity nutsack nympho onlyfan onlyfans paedo paedos pikeys pikies pillock
pisstake plonker pooftah poofter poofters porchmonkey pornstar pornstars punani redtube retart rimjob
rimming sandnigger schlong selfharm sexcam sexchat sext shagged shagger shagging sheepshagger sheepshaggers
shemale shemales shirtlifter shitcunt shitface shitfest shithouse shithousery shitter shotacon skanky
slanteye smartass sodding sodomite sodomize spacker spick spitroast strapon sugarbaby sugardaddy titfuck
tosser tossers tosspot towelhead towelheads troon troons twatting unalive upskirt vulva wanked wanking
wankpuffin wanksock wankstain windowlicker wops wtaf xhamster xnxx xvideos zipperhead zoophile gook pedo
porn apeshit arseholes bootlicker cocksucking groping hardon hentai injuns kaffirs lowlifes orgasmic
shitstain shittest sonofabitch squaw whoring blowjobs clitoris cumming dafuq fuckery goddam gypsy
masturbating paedophile nazis behead bollocks lynched jihad isis suicide cocksuckers jizz nonce paedophiles
sexting uncivilised wank incels breasts erotic masturbation mong overdose pornhub arsed beheading dipshits
shitholes crackhead honky kink underage cuck molest jihadists inbreeding dildos suicidal goebbels lynching
ffs virgin shitshow wop hitler shithole molested incest jihadis jihadi holocaust
"""
STRONG: Final = tuple(_STRONG.split())

_MILD = """
idiot stupidity repulsive idiotic buffoon stupid idiots wit rotten dumb thug ion narcissist nasty niggahs
ugly pathetic stank ain dyke booty gon hypocrites fool fools ignorant cuh wack narcissistic baddest trudeau
thier drivel ratchet dykes fuc hypocrite tryna loser damn jerks harper stupidest dese easterners dat ima
deport fat oomf wassup clowns losers arrogant suckers dey nig leary ottawa chump vile clown actin loyal jerk
sociopath suck dotard hurricane juneau dis ontario sheep lips lil bout drain fucken ina mfs tellin lunatics
crook lunatic smack somethin disgusting yall dirty pig flooding gabby iont jannies mouthed quebec schmuck
aint lame duck liar ctfu faithful nut uneducated brandon broads buffoons deez donkeys foid forreal goo
hittin moaning motley sociopathic sycophants tryn weasel sucking trynna anchorage prolly idgaf ridiculous
playin canadians neva kiss adn alaskans crock fjb mcconnell nbs pompous sumn twerking worlders pervert bae
tillerson piece talkin alaska nothin rubbish trippin punk comin trashy treasonous bitchin diaper egotistical
misogynists nappy outchea peep sheeple smooth stoner subsidy trumptards twerk wearin shoot incompetent outta
hater gucci foolish lookin plain bye mexicans horrible weed lefty garbage childish slap foh lipstick trucks
dummy lmaoo jus traitor deported malignant cuz biden hawaii damned mouth comey shut bestfriend cuff dimwit
elway ethiopian fleek freaky frfr gump hesitate holla housewife lightskin ona plano sacks stoopid wigger
goin village bums honesty whiners kick clinton holy commie idiocy smh mentally gettin excrement psychotic
traitorous yass jew lls butt ignorance traitors wet skinny antics bumbling caldwell demented ova safer
civilization finna rot whiny pathological hell alaskan presidency sore alotta ayee baiters cockroach
compulsive concealed cuffed cuffin darkskin drowned dumpy embarrass fabric ignoramus karmas moe nutjobs
nuttin realest rollin scheming slaying sleazy sociopaths walkin weebs yous smell swamp oregon cowardly naw
invaders these bum crib dats dumber caption corny feral pfd dawg anc monsters alberta momma lying bruh troll
illegal thirsty awful canada blow predator spoiled liars denver estate blunt ndp texting sick silly hatin
impeachment needa poppin stamps wolf swear nuts lib hole doe kno crum lisa manners mayos payments redeeming
sanctimonious selfies shovel stinking stupider vetting globe whining females wynne dope coward pigs wake
darn noo grandchildren irrational monkeys wannabe crooks cucked exposing wifey gotta bunch hella rats imma
foolishness freeway infested mee motherfucking nails provincial purse ugliest headed criminals thick justin
deplorables shameful rat drug educated impeach apologizing civilisation drunken heartless molly nixon nun
slick sloppy grab immature swag wanna yourselves bull twisted boy balls killing alcohol illegally mama
lefties rap bein disgust hairy kanye lap smug stinks bozo brainless cyrus escalates gawd goyim hawaiian
lolol perverts sands scams speeding stooges trumpster weave zionism pull foids goodnight libtards screwing
slimy swift yoo youu illiterate lick sucker liberal drunk carbon disaster terrible crooked blacks impeached
oil criminal broke complete utter liberals hrc thief cowards dam deranged dumbest sayin embarrassment hike
spineless twit vacuous den dnt toronto catch office delusional foot fix jews basic thugs thru civility wat
girlfriends perverted ashamed sum bloody rail attitude chicks avi spewing admission airline babbling cheeto
cheetolini cocky complicit enablers grabber grifter hag juss kennedy kickin livin norwegians ounce oval
smokin spicer tormented trey vine screwed everybody greedy typical desperate worthless jail ladies buck
payers tryin yess washed aliens lay sand athletes bang dip havin hook arrogance inept tho blah disgraceful
drake foul sack load devil wingers cheat usual elected aye breed bloated cali crude finest homies miley
morneau riddance snarky sued thirst transparent zuma driver hang selfish mane dem bounds continually sean
spews staring walker civilized gangs slide screaming disrespectful eugene mall selfie stink charles rednecks
ungrateful ride corrupt chief usa autists birther casino chumps colonized dementia dept hackers handouts
hubris ight incarnate industries leftoids leggings losses nipple nomore prom rabid rightoids robin rubber
spout tripping unbalanced warped russians wing pregnant palin libs ole rocks fingers queen feminists repeat
flood socially stunt cash assertion blowhard cons contributed enrich fooling gram hordes port sharpton
shawty sheriff sperg toys tyga undermine citizens sexist dirt merely constituents idc rag senators wayne yah
disgrace hypocritical backward deflect firearm inane reproduce despicable taxpayers koran monster whine
property election smoke mexico clueless crawl grow brain credibility marijuana nerve pockets sons sympathy
collect vulgar wiz cost drivers instagram mccain wide integrity sight thieves aids gary betta bobby madness
province pieces autist beefing boorish busting conman deficits desperation diapers dike donny fade fanatics
federally felon freebies holidays horrendous illegitimate ketchup limbaugh loathsome loon luke messenger
minions neanderthal nugget passenger patrons peyton primitive redundant rican riders rightoid rino sellout
squat strap synonyms tacky talm talmbout teat thighs trough trumpers unamerican winston yaass total boi
environmental kathleen licking moose provinces snitch thumb pack prison soo retire wen whip waste astounding
cave commercials compromise francis geez hydro invader islamophobic murkowski overthrow princess rank
sadistic shipped sissy slay snacks stupidly quit rid citizen debt useful administration bigoted classy
lebron thang tight traffic boss gullible lovers potato guns con stuck boot heck diversity aloha broncos
bullies donkey flow flynn loathing penny pitiful smelly vehicles finger putin constitutional utterly couch
eww pipeline psycho sink snowflake phony spew basket camel collection crybaby flames goose harbor leo
profoundly propose rihanna sneaky sob unhinged lands reckless shill truck loose pile africans communist
kicked aca faux markets attempting misogynist nose trolls beef irresponsible bigots gays coast airplanes
brained conviction coulda dangerously des elevator entertain fiasco haired handicapped iggy kardashian
killin knw lotta murderous nipples nonwhite numbered pander perpetrated pierre porch punks sickness sittin
smdh stalk swine taxing tide tweetin unbelievably incapable taxpayer flying greed anal homosexuals takin
chin commits dreamers sheesh slapping taxation bigot halloween immigrant minded duh homie murderer sooner
deportation ethics knees grown doin hop demand commies sector fishing invest meth nail shameless shoe neck
dinner blonde vegas jealous atrocities bump deflection demonstrates desk execute hooked hos latin leeches
payback smoked starbucks bitter pants lock pot survival asinine choke downtown frank puerto witch wealthy
treason callin chasing firearms hack slept faced arabs buddy lied attitudes invading islamist makin
migration perry refute screams sewer taxed toe whoop murderers presidents legislature accountability awe
bouta chains convincing cronies equating fasho fever gasp guantanamo hilary lenin lovin mat naa nite owes
powered puppy robbing shelf shore sighted stinky subway suckin tearing touches traits unfunny urine widow
wiping bust insecure eyebrows korean lowkey plague shaped sullivan governments homes haters penalty shoes
teeth county slave beg busted convicted curse deplorable maniac transition worldwide column klux lover
shoulda deficit electoral lowest sucked thinkin abuser arrive borrow bury circus civilizations fears
inconsiderate kathy mafia mcdonalds observation payer qualities rewarded shoulders wats infrastructure smile
adding embarrassed junk mixing billions cell grabbing pal throat enabler farce goofy nahh obstruction smfh
solo steady thou dammit las ripped throats trillion understands accelerates aha burger owning preach
produced breath burnt elitist fuel golf unarmed wages bubble electorate eliminate mindless slapped cus
electing inner shout kissing skinned aboriginal airlines allie brat bravo denouncing deserving dung
elementary flights floyd honorary investors jose kook kosher leafs manipulative meantime mimi mobs molesters
nafta obtuse oven parker patrick pearl preferable produces rave reeks relying shops sidewalk sludge soulless
sow sponsor sufficient tatted upside vapid whack yeaa ace allahu boiling brutally catching colonization
dealers demonstrating deporting dictators disappearing dodging fee flaming gasoline gum legalize melting
motherfuckers overrun parasitic possess predict rider sham shrinking sins slime tent texted wigga workout
insanity masses savage ape attorney goat mile mon stores ayy bankruptcy bench boosie cont deficient feelin
gear hype profound proposed robbed senile snakes snapchat subsidies sup unqualified beach dignity lemme
misguided resist slaughter apologist awards centered cha curve desert dime gates hijab innocents luv
regressive residents ross roy bleeding disrespect rolls seattle snowflakes substance devils resort sticks
uncivil basement creep flies forest freaks print surrounded apples credible dictatorship extinction grave
islamists poo sober stoned waving alike cries deliver demonstrated eatin flagged heil leak philly
predictable raging rub vets wth apologists appointment bearing browns coat diss dubious encouraged equals
heels jeans killings missile mud ordinary reveals ridicule ripping smashed systemic wee weirdo willfully
aboriginals boats brick bureaucrats cesspool cherry conquest cups cynical dot eva grabbed hearings hog
infantile inflicted interracial kitty linda lunacy maker manipulate militant mrs newt nicely offices
palestine performing pole pressed prez reaches representing resistant rite seekers unfollowed victimhood
volumes williams wrist zimmerman andy ann appease baloney bend biting boyfriends branch carpet chapos
commander comrade deadly dean deed donnie drown forbid genocidal grocery honkey jungle ken legislative
locker lousy marks organize pakistanis posing prize repugnant rings teddy tiresome verse yer addicts allen
arena blessing brutality cannabis catfish compass competent dee delivering drowning dwight editors flew
genitals hahahah hangs heap institutional kirk kush leaf liquor lizard maverick midst multicultural
patriotism properties radicals randy raving restricted robber salaries scally shooters shoulder shoutout
staggering stairs surviving underwear unto urself vain vomit wana xenophobe yal zip
"""
MILD: Final = tuple(_MILD.split())
