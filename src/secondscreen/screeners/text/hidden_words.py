"""Words that the model finds in disguise: `STRONG` ones of our lists, `MILD` ones that mark unfit texts.

Written by tools/train_words.py; the likeliest first. They belong to the weights: a change needs new weights.
"""

from __future__ import annotations

from typing import Final

_STRONG = """
bitch bitches hoes pussy niggah niggas nigga hoe ass faggot nigguh moronic shit niccas fuck faggots fag pussies fuckin
fucked dick asses moron niggers filthy crap nigger retarded fucking cunt lmfaoo imbeciles fucks nigs illegals fags
morons fuk parasite retard retards whore fucc stfu pimp imbecile scumbag panties vermin nicca scum imbecilic thot fugly
shits sluts titties infidel slut cunts negro twat negroes asshat motherfucker shyt parasites dicks bastards dumbass
cretin jackass libtard arse midget prostitutes vagina asshole trannies niglet wetback spic cock shitting shitty savages
turd cum effing lingerie wetbacks penis slutty coons friggin scumbags bastard cocksucker dildo fucktard prostitute
skank jackasses pakis exterminate homo tits tranny beaners chinks boobs dickhead nude pedophiles inbred wtf naked thots
fatty feminazi midgets milf skanks spics whores rapist dipshit filth douche degenerate piss braindead junkie strippers
barbarians beaner bullshit boob dickheads fukin fuking negroid niglets subhuman fuckers raping assholes lowlife pissing
bitchy twats coon bitching omfg exterminated douchebag threesome titty horny genocide infidels terrorist kike cocks
cretins darkies prostitution tard bestiality biatch junkies ladyboy lesbo mofos muthafucka porno pricks ragheads rahowa
scummy shidd sodomites sexual paki virgins bra queers fucker raped terrorists kikes sexy stripper nudes rapes chink
clit fkn kinky shithead gtfo pisses pedophile pedophilia hooker hookers turds rapists pimps bitchass buttholes bxtch
chinky cums douches fatass fuckwits gangbang handjob hebe mongs overdosed pisshead raghead shitbag slag spanking wpww
sexually bugger groped spank rape degenerates shite crappy badass muzzie prick goddamn asshats beheaded holohoax sodomy
barbarian cuckold darkie inbreds masturbate subhumans wankers lynch jihadist gypsies boner kafir cucks spastic dogshit
homos muzzies wanker taliban arsing asswipe bastardo biotch boobies buggers bullshite bullshitting creampie cumshot
cuntface dagos dickish dumbfuck faggy fkin frigging fuckface fuckhead gooks horniest jerkoff kys lesbos mfer mfers mofo
nikka numbnuts orgasms pikey sambo scrotum sextape shag shitload slags slapper smackhead threesomes topless molester
sex vaginas pissed tit bedsheets butthole fuq mongoloid orgasm poof shitbags soyboy spanked spazz thong vibrator nazi
batshit crackheads escort faggotry shitheads uncivilized extermination arsehole douchebags dumbasses fml horseshit
terrorism trannie incel analsex arselicker arses arsewipe assface asskicking ballbag ballsack battyboy bdsm bellend
bellends beyotch biches blowjob bollock boners bonesaw bootlickers buggered bukkake bullshitter buttplug bxtches
cameltoe camgirl camgirls chickenshit chingchong chinkie christkiller cockhead cokehead cokeheads coonass craphole
creampies cumdumpster cumshots cunting cuntish cunty dafuk dago deepthroat dickless dishdash erotica escorts fansly
fatso fleshlight fook fooking footjob foursome fuckwit fuker fukers fuqing futanari gangbangs gash gawddamn gilf gippo
goatfucker goatfuckers goatshagger gobshite gobshites goddamned golliwog gooning gyppo gyppos halfbreed handjobs harlot
holyshit hornier injun jailbait jewboy jfc jigaboo jizzed kmfa knacker knobend knobhead knobheads kysself labia
lardarse lardass lolicon masturbates milfs minger mongol mudslime mudslimes muzrat necrophilia nikkas nonces nudity
nutsack nympho onlyfan onlyfans paedo paedos pikeys pikies pillock pisstake plonker pooftah poofter poofters
porchmonkey pornstar pornstars punani redtube retart rimjob rimming sandnigger schlong selfharm sexcam sexchat sext
shagged shagger shagging sheepshagger sheepshaggers shemale shemales shirtlifter shitcunt shitface shitfest shithouse
shithousery shitter shotacon skanky slanteye smartass sodding sodomite sodomize spacker spick spitroast strapon
sugarbaby sugardaddy titfuck tosser tossers tosspot towelhead towelheads troon troons twatting unalive upskirt vulva
wanked wanking wankpuffin wanksock wankstain windowlicker wops wtaf xhamster xnxx xvideos zipperhead zoophile gook pedo
porn apeshit arseholes bootlicker cocksucking groping hardon hentai injuns kaffirs lowlifes orgasmic shitstain shittest
sonofabitch squaw whoring blowjobs clitoris cumming dafuq fuckery goddam gypsy masturbating paedophile nazis behead
bollocks lynched jihad isis suicide cocksuckers jizz nonce paedophiles sexting uncivilised wank incels breasts erotic
masturbation mong overdose pornhub arsed beheading dipshits shitholes crackhead honky kink underage cuck molest
jihadists inbreeding dildos suicidal goebbels lynching ffs virgin shitshow wop hitler shithole molested incest jihadis
jihadi holocaust
"""
STRONG: Final = tuple(_STRONG.split())

_MILD = """
idiot stupidity repulsive idiotic buffoon stupid idiots wit rotten dumb thug ion narcissist nasty niggahs ugly pathetic
stank ain dyke booty gon hypocrites fool fools ignorant cuh wack narcissistic baddest trudeau thier drivel ratchet
dykes fuc hypocrite tryna loser damn jerks harper stupidest dese easterners dat ima deport fat oomf wassup clowns
losers arrogant suckers dey nig leary ottawa chump vile clown actin loyal jerk sociopath suck dotard hurricane juneau
dis ontario sheep lips lil bout drain fucken ina mfs tellin lunatics crook lunatic smack somethin disgusting yall dirty
pig flooding gabby iont jannies mouthed quebec schmuck aint lame duck liar ctfu faithful nut uneducated brandon broads
buffoons deez donkeys foid forreal goo hittin moaning motley sociopathic sycophants tryn weasel sucking trynna
anchorage prolly idgaf ridiculous playin canadians neva kiss adn alaskans crock fjb mcconnell nbs pompous sumn twerking
worlders pervert bae tillerson piece talkin alaska nothin rubbish trippin punk comin trashy treasonous bitchin diaper
egotistical misogynists nappy outchea peep sheeple smooth stoner subsidy trumptards twerk wearin shoot incompetent
outta hater gucci foolish lookin plain bye mexicans horrible weed lefty garbage childish slap foh lipstick trucks dummy
lmaoo jus traitor deported malignant cuz biden hawaii damned mouth comey shut bestfriend cuff dimwit elway ethiopian
fleek freaky frfr gump hesitate holla housewife lightskin ona plano sacks stoopid wigger goin village bums honesty
whiners kick clinton holy commie idiocy smh mentally gettin excrement psychotic traitorous yass jew lls butt ignorance
traitors wet skinny antics bumbling caldwell demented ova safer civilization finna rot whiny pathological hell alaskan
presidency sore alotta ayee baiters cockroach compulsive concealed cuffed cuffin darkskin drowned dumpy embarrass
fabric ignoramus karmas moe nutjobs nuttin realest rollin scheming slaying sleazy sociopaths walkin weebs yous smell
swamp oregon cowardly naw invaders these bum crib dats dumber caption corny feral pfd dawg anc monsters alberta momma
lying bruh troll illegal thirsty awful canada blow predator spoiled liars denver estate blunt ndp texting sick silly
hatin impeachment needa poppin stamps wolf swear nuts lib hole doe kno crum lisa manners mayos payments redeeming
sanctimonious selfies shovel stinking stupider vetting globe whining females wynne dope coward pigs wake darn noo
grandchildren irrational monkeys wannabe crooks cucked exposing wifey gotta bunch hella rats imma foolishness freeway
infested mee motherfucking nails provincial purse ugliest headed criminals thick justin deplorables shameful rat drug
educated trump impeach apologizing civilisation drunken heartless molly nixon nun slick sloppy grab immature swag wanna
yourselves bull twisted boy balls killing alcohol illegally mama lefties rap bein disgust hairy kanye lap smug stinks
bozo brainless cyrus escalates gawd goyim hawaiian lolol perverts sands scams speeding stooges trumpster weave zionism
pull foids goodnight libtards screwing slimy swift yoo youu illiterate lick sucker liberal drunk carbon disaster
terrible crooked blacks impeached oil criminal broke complete utter liberals hrc thief cowards dam deranged dumbest
sayin embarrassment hike spineless twit vacuous den dnt toronto catch office delusional foot fix jews basic thugs thru
civility wat girlfriends perverted ashamed sum bloody rail attitude chicks avi spewing admission airline babbling
cheeto cheetolini cocky complicit enablers grabber grifter hag juss kennedy kickin livin norwegians ounce oval smokin
spicer tormented trey vine screwed everybody greedy typical desperate worthless jail ladies buck payers tryin yess
washed aliens lay sand athletes bang dip havin hook arrogance inept tho blah disgraceful drake foul sack load devil
wingers cheat little usual elected aye breed bloated cali crude finest homies miley morneau riddance snarky sued thirst
transparent zuma driver give lmao hang selfish mane dem bounds continually sean spews staring walker civilized gangs
slide screaming disrespectful kill eugene mall selfie stink charles rednecks ungrateful ride corrupt chief usa crazy
autists birther casino chumps colonized dementia dept hackers handouts hubris ight incarnate industries leftoids
leggings losses nipple nomore prom rabid rightoids robin rubber spout tripping unbalanced warped cause russians wing
pregnant palin libs ole rocks fingers queen feminists repeat flood socially stunt cash assertion blowhard cons
contributed enrich fooling gram hordes port sharpton shawty sheriff sperg toys tyga undermine citizens sexist dirt
merely constituents idc rag senators wayne yah disgrace hypocritical backward deflect firearm inane reproduce
despicable taxpayers girl koran monster whine property election smoke head mexico donald clueless crawl grow voted
brain credibility marijuana nerve pockets sons sympathy collect vulgar wiz cost hillary drivers instagram mccain wide
muslims integrity sight thieves aids gary betta bobby madness province pieces autist beefing boorish busting conman
deficits desperation diapers dike donny fade fanatics federally felon freebies holidays horrendous illegitimate ketchup
limbaugh loathsome loon luke messenger minions neanderthal nugget passenger patrons peyton primitive redundant rican
riders rightoid rino sellout squat strap synonyms tacky talm talmbout teat thighs trough trumpers unamerican winston
yaass total boi environmental kathleen licking moose provinces snitch thumb pack prison soo retire wen whip waste such
astounding cave commercials compromise francis geez hydro invader islamophobic murkowski overthrow princess rank
sadistic shipped sissy slay snacks stupidly quit rid citizen debt useful turn administration bigoted classy lebron
thang beat tight traffic boss gullible lovers potato gone guns con stuck rest boot heck running diversity aloha broncos
bullies donkey flow flynn loathing penny pitiful smelly vehicles finger putin constitutional utterly couch eww pipeline
psycho sink snowflake youre country phony spew girls basket camel collection crybaby flames goose harbor leo profoundly
propose rihanna sneaky sob unhinged your simple lands reckless shill tht truck canadian loose pile money africans
communist kicked aca faux markets attempting misogynist nose trolls beef irresponsible bigots gays coast airplanes
brained conviction coulda dangerously des elevator entertain fiasco haired handicapped iggy kardashian killin knw lotta
murderous nipples nonwhite numbered pander perpetrated pierre porch punks sickness sittin smdh stalk swine taxing tide
tweetin unbelievably throw incapable taxpayer flying greed politicians president anal homosexuals takin another crying
chin commits dreamers sheesh slapping taxation bigot halloween immigrant call minded duh homie murderer sooner
deportation ethics knees face yours grown doin hop demand commies taxes sector rich dangerous likes fishing invest meth
nail shameless shoe economy neck sucks dinner blonde vegas jealous useless atrocities bump deflection demonstrates desk
execute hooked hos latin leeches payback smoked starbucks bitter pants round lock acting selling pot survival like
driving asinine choke downtown frank puerto witch wealthy lies treason fascist solution callin chasing firearms hack
slept faced arabs buddy lied weak attitudes invading islamist makin migration perry refute screams sewer taxed toe
whoop absolute murderers presidents stop girlfriend legislature accountability awe bouta chains convincing cronies
equating fasho fever gasp guantanamo hilary lenin lovin mat naa nite owes powered puppy robbing shelf shore sighted
stinky subway suckin tearing touches traits unfunny urine widow wiping redneck bust trust hypocrisy insecure weapons
eyebrows korean lowkey plague shaped sullivan governments feet homes punch haters penalty shoes teeth county slave road
streets beg busted convicted curse deplorable maniac transition worldwide billion wonder column klux lover shoulda
built invasion deficit electoral lowest sucked thinkin welfare abuser arrive borrow bury circus civilizations fears
inconsiderate kathy mafia mcdonalds observation payer qualities rewarded shoulders wats period basis republican knows
daca legs infrastructure drop smile adding embarrassed junk mixing voters billions cell grabbing pal throat hungry soul
beyond dollar jobs enabler farce goofy nahh obstruction smfh solo steady thou left street daddy sake federal spending
lady lazy hollywood whitey text lets haha dammit las ripped throats trillion understands voting millions wash send
scream accelerates aha burger owning preach produced breath biggest boyfriend burnt elitist fuel golf unarmed wages
bubble electorate eliminate mindless slapped cus electing inner shout kissing skinned clean hating dump statements zero
blind wife land aboriginal airlines allie brat bravo denouncing deserving dung elementary flights floyd honorary
investors jose kook kosher leafs manipulative meantime mimi mobs molesters nafta obtuse oven parker patrick pearl
preferable produces rave reeks relying shops sidewalk sludge soulless sow sponsor sufficient tatted upside vapid whack
yeaa queer republicans progressive fake islam perhaps bully exposed hardly government keep cure nonsense drive wasting
sane ring when certainly charge petty potus tweeting look spit vote ace allahu boiling brutally catching colonization
dealers demonstrating deporting dictators disappearing dodging fee flaming gasoline gum legalize melting motherfuckers
overrun parasitic possess predict rider sham shrinking sins slime tent texted wigga workout drugs hahahaha unfit border
dont stick insanity masses savage come ape attorney goat mile mon stores ayy bankruptcy bench boosie cont deficient
feelin gear hype profound proposed robbed senile snakes snapchat subsidies sup unqualified aryan miserable presidential
politician shot beach dignity lemme misguided resist slaughter apologist awards centered cha curve desert dime gates
hijab innocents luv regressive residents ross roy bleeding disrespect rolls seattle snowflakes substance pass devils
resort sticks uncivil scam chill intelligence immigrants sees real truly killers prices thousand stealing tell innocent
reality back himself heads display promises wipe dress minorities muslim cities asap pocket served climate fund save
wasted self enemy mature nightmare pandering placed regard young freak leadership empty followers gives tongue women
countries baltimore bash condition flock pipe babies thats suppose hopefully proven basement creep flies forest freaks
print surrounded birthday excuses personality fault supporters steal apples credible dictatorship extinction grave
islamists poo sober stoned waving chillin stomach trailer nation trip walking kelly alike cries deliver demonstrated
eatin flagged heil leak philly predictable raging rub vets wth believes paid owners proves apologists appointment
bearing browns coat diss dubious encouraged equals heels jeans killings missile mud ordinary reveals ridicule ripping
smashed systemic wee weirdo willfully tired puppet asians sharia aboriginals boats brick bureaucrats cesspool cherry
conquest cups cynical dot eva grabbed hearings hog infantile inflicted interracial kitty linda lunacy maker manipulate
militant mrs newt nicely offices palestine performing pole pressed prez reaches representing resistant rite seekers
unfollowed victimhood volumes williams wrist zimmerman screw homeless borders ball walk quick attractive crack bring
democracy poor funded holes lifestyle rain remarks returns dudes pretend needs alien them world folks mother trumps
barbaric expense knee morals priests repeal allies smarter indeed cant choose beer corner stay refugees orange fraud
nuclear obama club flip partisan boots demise license stalking syndrome feed cars hateful compete walked harm million
behavior average thus worry herself their belong killer smoking award collusion doors incompetence satan blame arrest
facts smart everyday believing exercise unfollow seat serving spell chick bill children destroy begging stood hatred
education cannot replace responsible leftists anthem bathroom junior moms toilet constitution side brothers take brains
limit bank responsibility hold laughing bankrupt dancing dictator inferior letters tricks handle whites football pics
suggest pray threw attention damage giant bent chase drag hung intelligent feminist monday proving cold blaming slaves
andy ann appease baloney bend biting boyfriends branch carpet chapos commander comrade deadly dean deed donnie drown
forbid genocidal grocery honkey jungle ken legislative locker lousy marks organize pakistanis posing prize repugnant
rings teddy tiresome verse yer minds bike blows boomers chad determined inch increases mommy pops somebody bottom grade
denying singing agent butts founded step bush shooting addicts allen arena blessing brutality cannabis catfish compass
competent dee delivering drowning dwight editors flew genitals hahahah hangs heap institutional kirk kush leaf liquor
lizard maverick midst multicultural patriotism properties radicals randy raving restricted robber salaries scally
shooters shoulder shoutout staggering stairs surviving underwear unto urself vain vomit wana xenophobe yal zip
authority soros continue should dollars called businesses proved bottle broad cheated ears throughout uninformed
unstable virus leftist serial every clearly putting gonna turning heaven ticket tree black belongs communists cheating
hair minute daily acknowledge whatsoever mayor advantage employees dogs yourself blocking catholics celebrity hockey
juvenile squad whipped bills embarrassing lives laws refuse allah shes need walks burn loud taught financial agreement
contribute makeup opens sarah shove nothing dressed themselves loves pizza entitled clothes balance miles budget
pulling trap main ahead class scary appear afghanistan celebrate obsessed evil enemies high invaded obnoxious parking
poison wishes roll unlike foreign then irrelevant dance falling chicken course bullet dishonest born judge immigration
conservative generations lawyers punishment roads meanwhile love blocked board gross voice cheap island destroying
worried those actions accident designed harris maintain riding sjws hands security planet russia deserve neighbors wind
jewish backing demanding dictionary emotions toss unnecessary paint forever decades charges couldn woman israel assault
closed parties backs baiting homophobic resign writes water change houses pity quran settle till shame deserves amnesty
caused machine concerned locked sanctuary must horse murdering section belief lucky calling difference lost line nobody
holding name caught dare sell fact bald bears belt beyonce carried divisive eyed file offense plate sickening stalin
clue cross door allowing hood agency autistic clothing feds olympics righteous trees full fresh policies brings
freaking glass growth invite kicking sisters detroit mirror frankly passing teachers wage enforce promised including
elect taste dead comes votes never ethnic giving laugh killed humans build prime marxist hand slow truth filled equally
legally player raising commit superior disease down boys letting sentence acts openly blowing deserved gain association
barry curb journalists keyboard panther pelosi sensible fall simply miller organized ruining stayed heroin snap
stronger pure ghetto twitter democrat what surprise cutting expect ever creepy stage with date globalist housing worthy
sound native dropped bomb control ideology constant pope produce tweets amendment opposition rhetoric alex citizenship
conditions executive increasing laughable global touch better room americans refer trolling bias respect allowed burden
lool some dave factor freeze noise progressives religions repeatedly sentences theft wore carrying cracker society home
eyes turned late iran leading drink learned tough beginning income pulled cute coming korea schools economics proof
arms fish indians democrats mass over carry jack flat drives pays realize destruction bernie babe billionaires mothers
natives that believe bear dreams reduce respected sticking yell kids iphone orders natural enough humanity next blood
pictures hahaha family tweet soon bombing faster shake animals cult driven stole showing everytime kevin kitchen
peoples twice broken soft forgot thinks theyre zone body murdered bombs ignoring refugee talk represent school legal
cops start wealth insane living wall akbar bday developing executed goodness kool ludicrous mary rating referred
secretary ying around attempts beaten beats blew bullying fashion handed obamacare pence they party break interest cook
prove other alive equal fast funding conservatives daughters troops pool learn want covid extremists fits outrageous
soldier tastes candidate short human decide slowly tiny only woke funds protesters earth looking admitted bodies
invited journalism lifetime mans eating faces lately release business track assad boom contrary controlling covering
encourage rebel rolling heart feeding pair economic state bucks cotton hurry riot smells veterans sleep highest
opportunity costs program teach comment either thin weapon trusted civil feelings does iraq laid turns murders leader
america abusive correctness district paranoid phones yard united fire blown neighborhood refused storm whats always
colorado engage enter suggesting uncle hits protesting rant table saving base market industry leaders spend hundreds
crew donations gene intellectually remark senior serves minority thousands western beating logic kills anywhere
washington invented limits rational sneak winter changing despise excuse cheese revolution speaks blamed legislation
ultimate funny deaths retweet extra working absolutely already double dealing lord wearing hiding whom bigger stand
attempt latina classic bags pink tool cover capital sudden capacity confuse declare destructive fuhrer hopes messy
societies terrified valley campaign states into mateo sending lose ground again matter order controlled promise
protecting fellow east necessary public just follow busy fight phone cats reform remains adults number talking away
notion spin stream positions will asylum beauty drops existing forth rather hire ship strategy know rights forced
investigation allow advocating described forcing instead alot size warning mind knew lower offer ebola flags protect
project half bait interests hide choice paying china commercial consistent outcome precious productive trigger walls
warming except hitting serve elderly during committed environment vast favor headline silence democratic bright earned
ensure knock pointed threatened radical mixed nations this alright drinking owner jesus willing africa move chris pick
appears blatant insults judges sweden trick voter credit missing middle afford besides gang causing chances cruel guts
jordan ohio outright required stops trial military child leave free sanders standards supporter appropriate bless
ethnostate lesson sale shower guilty died easily none shown stock mental alleged bullets cent coal gosh knocked latinos
ought river wheel didnt before further fell kidding done fascists jury products tall speaking many owned strike
unbelievable insurance death continues accountable buddies eggs harvard mins ordered teacher begin threatening train
treat finds ours ready duty learning potential shots sitting families wont code millenial senate open becomes husband
mail stands services writer tried immediately both created automatically below tears given ideas jump aggressive chain
cousin expose programs brown activity breitbart drove entertainment hired lessons method refuses slit energy photo wild
forget dems keeping figured baby wish fill worship building said racists politically addicted brainwashed desire opened
walmart maybe town apart follows management medicine morality spray teams opinions islamic happens bite treatment warm
system benefits fought johnson rallies toward heat klan mine life correct took words near progress else chair dies earn
efforts elsewhere falls inherently juice minor revenue raise makes unless conspiracy backwards circle michael moon
scale seconds suit told buddhist bacon balanced closing director founding horrific meds misogynistic november ocean
provides seats stars texts transphobic waking australia lonely losing agenda decisions while courts quotes systems
tolerance wants hard make time admit bisexual protest sessions seriously would trans bible lawyer pointing unite decent
becoming murder making years listen bell billionaire champion committing ghost hammer havent iranian responded sandwich
starving towns unfortunate sister bros hats hotel peter taking nithum domestic followed knife computer individuals
position dark false lucas ignore puts treated annoying bigotry forum healthcare test play private closer mentions
scientists unable barrel basketball bound digging disorder elites fallen investment palestinians rush supply vision
each fine winning goal raised regular survive process deep leaving than majority once anita fail medical absurd wear
being spot genetic grandma largest picked privileged resistance strength vietnam wears zionist says hate changed notice
requires front totally type fired looked mexican show policy supports apologize direction doubt abdul dream homosexual
elections hurt anybody worst bone laying represents shopping twist last city surely tells agustin incredibly cabinet
getting consequences ryan window math propaganda goes night aishah weekend regardless asleep bars funniest hall
liberalism provided significant spoken john normal looks corporations milk particularly wait ends threats anyway avoid
straight doesnt keeps helped floor honor staff amongst beings chocolate continued rose stopping ones increase upon
trying block going wouldnt honest neither hanging generation sing anti civilians disgusted mindset neighbor pardon
threaten touched windows together hope prefer have picking profile constantly gets shooter sport insult outside
complain helping describe james levels picture sweet comfort commentary firing guide mainly task corruption deny higher
female arabia dropping fixed protection plus peace narrative statement single bizarre construction impressed mountain
pills principles profits vice demands failing feminism protected still asian compared throwing dear hates rock well
standing fear sooyin hurts team friday patriots thinking hillbilly lane wilson bought couple finally talks values meet
between light hear longer intellectual moving bringing emoji incident officially prince regime french catholic
political flag guilt pretending sadly shirt oppressed transgender problem problems buying waiting armed burning even
california plenty races burned convince crash manner preserve religion core russian defend fans until others defense
song band expensive folk subject homeland range stone george birth knowing boring starting push attacks added critical
onto soldiers travel without behaviour educate goals parade rejected seeking enforcement arab afraid sorry somewhere
javeria proud remember communities activities danger draft effective mood scare along live card paul itself rude
lesbians lights signed sleeping statues britain wasnt controls dragon explaining goodbye graham outraged rapper smaller
sometime throws glad count plane released focus august bashing coke condemn grasp heading merit monopoly percentage
sarcastic scenario upper vacation wives telling price illness recognize fathers opposed pushed replaced separate
spanish lgbtq miss atheist developed neighbours sarcasm staying supposedly stopped teen benefit ruin supporting
audience earlier bored genders hundred parliament removing mukhtar playing obvious level huge brilliant combined
entertaining multi newspaper numerous reasoning resister elite speed gave local days here advanced beast disability
hamas hunting tactics tank perfectly prevent aged married apparently covered failure race congrats mueller phrase
recall under meat poverty minister passed guess abused hurting laughed peaceful ramon poster extreme nope suffer memory
mosque reporter species somehow welcome crowd find opposite classes shows santiago wise population finish moderate
crime aside legitimate lunch minimum wanting target thel asked brought individual concert wave yelling justice behind
across help status chose cuts fascism grand nowhere virtue karma favorite more myesha safety sulin informed remind
third cancer crisis thrown christ animal lack went definition despite profit brutal cleaning division employment
entering eric explained harsh mere miami opposing pages potter replies reverse scandal schedule tanks tradition future
everywhere obviously accent addressing artists blames convert fruit july repeated spite straw completely from coverage
victims answer forms slip sara easy remove males cycle guessing italy jeff martin migrants spoke opinion word chest
coach seven friends english taken immoral tear small american ways closet divide legacy targeted wedding threat tons
father uses north offended watch camps finished kinds stated sikh violent assume atlanta islamophobia tony calls
everything place seek deaf europe abuse power companies speak violence trade clever compare tweeted reading spent gold
activists alternative labor weight acceptable bannon first means anyone where senator parts played worked book charged
press relationship having articles luck past anyways daughter christians could become ioannis dying mahir plan supposed
african attack music slavery showed category dominated gods hearts honey independence lesser nick permanent phase
published roman skill slogan morgan adam counts disabilities expression normally pets reads silver universities crush
handled prior production stabbed acted attached attend courage criticize effects rural member approve hostile lyrics
patriotic require rice moral accepted allows expecting masculinity stress choices escape hill http tolerate activist
comparison publicly result been boat messages true yeah bread breakfast naturally surprising argue written wrote
ukraine harry teaching seen brave rent shop rick service concern quiet example saudi literal thought mentality mike
communism ourselves deal about resources ignored outrage crackers hated plans practice sohaib angela career syria risk
disabled paper brother hasn organization york tonight terror spread entire year church evidence older worth work scared
special wanted after came okay force using reason indigenous rates medina council understanding master currently
therefore complaining paralyzed realized believed genius hoping letter naive expected professor secure latinx camera
express logical managed promoting summer term decision decade jones tone male intended irony advocate marry plays
praise syrian four quote heroes record guarantee product colors protests rope shape trained seem least collective
commenting egypt solve statistics share sign anytime decline embrace fried permanently unions accusations answered
cheaper exception laughs papers spectrum tape wine times amusing cameras competition cousins deeper judgement meal navy
shift soccer gender really accuse confidence contract countless cripple rainbow receive relate sheets close trash
please most inside month modern rise books yesterday chinese aware types watched listening positive sold congress
christian pushing results claim agreed starts anastasiya areas officers alone reasonable background draw whatever
independent model officer remain sunday approach shocked brand dating match poorly socialists enjoy write safe west
camp stolen unfair politics culture shall square workers among central denial discrimination symbol worker green hour
missed today kept depends extremist mocking revealed timeline think wouldn associated equivalent nervous rising tickets
language support minutes chosen churches enjoying powers tied former knowledge loving nonbinary emotional held
accidentally cast checks thomas later however hiro long fully quality saved motivated punished whereas might data since
supported major points personal view amount arent applies attracted boomer concentration dunno hidden jersey plastic
soviet doing steve suspect made question influence value dates fields pursue treating ultimately famous health common
checking consent cringe demographics focusing homosexuality prepared regularly salt spaces spain asking right attacked
confused list nowadays officials sensitive info accept mention toxic persons same teenage destroyed lived analysis
dlshad hoshi eastern actively sales century access beliefs hilarious months serious crimes loss meaning agree clear
creating likely asia worse three moment tomorrow changes network history above reply depressed employee established
leaves universal king runs youth socialist correctly physically sent england saturday chance gotten food probably weren
five republic dude delete confirm favourite mate snow exactly perfect international successful cultures hunt emad
attempted behave genuine jackson decided highly started florida screen training idea abusing adopt album contest
degrees factory farmers hint impact joined marxists providing riots spirit traditional visa failed privilege through
powerful amazed arizona bieber cried georgia pale relations urge virtually sort posters songs turkey bother skills
colour deeply implying purge article wasn justify arrested alva flight color mohammed insulting pointless spreading
week responding doctor cares return asks endless irish merkel stats japanese loved grew claims because protestant
anonymous awkward farm granted included italian redskins triggered forward consider capable college david offensive
equality create random much racism email exchange facing function hence instance location loses offered ruling solid
steps understood hello ling surprised space mark provide heterosexual park department perspective regarding wins guys
approved comparing development israeli plant existence haven duke stance figure indian baratunde watching younger cool
metal overall segregation click polls attacking germans oppose area skin quite able christmas percent extremely button
includes paris various quickly involved ally congressional detail fails intentions labeled marketing prepare sauce
statue hero isnt otherwise biased there lots manage mission mistakes morally beautiful lesbian effect calm sides
addressed advance defined divided hacked northern replied violation several coffee players explain whole complex
cuckservatives reports richard response legit maga success used note claiming europeans weather pride ending option
options against assuming harder japan named dedicated spring tech technology members movies house victim image whoever
sense cartoon rage relevant apple cards hospital pressure ability possibly form texas copy noticed exist action guard
oppression heavily polish secret almost community respond fantasy switch claimed scene censor censored develop drawn
root especially large needed available london often candidates captain neutral theory following proper semitism purpose
related thoughts company heritage doctors towards growing sports taoist kinda atleast celebrating encouraging glasses
misogyny paragraph roof lgbt thanks congratulations horror muhammad whose film professional binh general pain google
topic police careful student visit latino alert convinced houston possibility entirely considered current standard
hispanic takes nearly negative fighting cared although talked organizations philosophy shared tries seeing cream
understand saying someone studies theres sometimes everyone banner basically censorship read matters charity confusing
inspired journalist lincoln shocking torture wwii search morning according happening imagine address france terms early
artist ironic station excited humor properly news mistake chat racially southerners trend anymore friend were parent
adult scott shirts parents nature rate less exists restaurant diverse sites numbers depending happiness ironically
shootings sugar greatest season demographic improve magic restaurants final meeting mentioned governor wondering forces
joke army decides evolved stating strangers meant blast moore situations store boycott reach challenge role blue happen
case apply bothered misleading figures racial names within reminds latest moved accused impossible hearing larger myth
planning june operation purple reminded define posting site didn tend comments shouldn popular breaks baseball
disturbing remotely setting deleting secular voices union wrong defeat netflix second reporting feel poland struggling
suspended became chicago facebook situation applied confident leaning patriot shock april cases present sources moeata
badly center particular previous important social desperately punching lines heard students plot anything feels sounds
barely suddenly default opening accepting adolf mean causes criticism explains field information gift largely
reputation denied origin praying problematic study label thank doesn conversation lead direct anime tier happened
strong answers checked joking received monkey concept germany chapter distance historically italians legitimately
easier recent anger battle establishment victory point appeals biology delicious liking march downvote rated liberty
ties arguing directly argument joining masters theories finding helps empire identify generally disagree healthy auto
competitive experienced investigate matt bans something conclusion defending european jokes works elizabeth edge
emotionally rarely suspected focused hadn limited partner pill check appreciate issues reported arguments author
differences signs deleted known connected disagrees mobile testing brazil details explicitly punish actually kingdoms
myself media angry aren appeal good diet struggle part reaction website dozens incorrect mandate join counter
mainstream essentially wikipedia happy views harassment petition liked ended elder realist hours massive speech iron
photos enjoyed banning capitalism weeks whenever dislike hispanics virginia online unironically game christianity crow
banks download rule style degree sharing wars star hoax leads reasons connection eventually channel silent promote
conversations ancestors technically which hindu carolina reminder corporate multiple reference white brad circumstances
ethno explanation heavy discussion donate slur activism engineering justification pregnancy effort exact relationships
mostly felt campus splc interested memorial universe valuable include interesting possible liam source considering
recommend swedish cake active advice platform holds questioning confederate seems version fights different greater
admin fairly somewhat comfortable examples story definitely hardest noodles originally psychology worm ancient comedy
mess character uncomfortable whether material split warriors physical radio valid very title boston upvote events
upvoted strange shaking pretty awesome golden altright apes lite found therapy accurate great moves referring post
super differently steel amazing replying kind primary clan dramatic sheen actual research ages unpleasant score
incidents novel parody movie official breaking people experience patriarchy disappointed historical best weird report
league pasta edgy launch southern issue suffering founder govt dawn razor personally internet games accounts exclusive
marxism necessarily ruined writing populist rare massage science court literally certain discuss contact update
adorable messing jeter interview pakistan confirmed honestly racist popcorn upset dynasty poll joins shri recently
depression discussing dame hindus colored socialism event unfortunately specifically usually slightly places curious
upvotes nice person also responses difficult german notre couples genuinely page account smollett similar slope
movement videos pirate podcast stadium trouble based cultural conference fuzzy jussie path sexuality stories links
episode rules rubio subs renaissance linking berkeley concerns faith supreme alabama youtube message though specific
detailed alliance original abortions seemed stem satire flappy sole crist removed brownie scientific libertarian care
gracious british sure group evropa south baker national peta retweeted identity rally posts downvoted debate awareness
oreos pikachu steam university memes meaningless characters wiki groups freedom monuments supremacist anxiety robert
edit moderators blog feeling posted thing review threads religious tumblr epic mock subreddits wallace admins
conservatism video planned fair questions taylor oreo linked delhi meme removal mods nationalism yankee submission
drama birds parenthood brownies stuff supremacy anon user users pokemon optics series spencer milo marriage nationalist
content banned hunter jared link nationalists subreddit context supremacists charlottesville antifa things abortion
thread messed modi friendly excellent india wonderful neat yankees yellow bird reddit caring incredible cruz lovely
fantastic charlie linebreak
"""
MILD: Final = tuple(_MILD.split())
