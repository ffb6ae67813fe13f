"""Domains that hide where a link leads: shorteners, and pages that only send on. Registered domains, lower case.

`t.co` is not among them: it wraps every link of its network, and whoever posts one has not chosen to hide anything.
Not here: what a show does with them (links.py).
"""

from __future__ import annotations

from typing import Final

_KNOWN: Final = (
    "bit.ly bitly.com bitly.ws j.mp tinyurl.com tiny.cc tiny.one t.ly t2m.io goo.gl g.co goo.su is.gd v.gd ow.ly "
    "owl.ly buff.ly dlvr.it ift.tt lnkd.in fb.me wp.me amzn.to amzn.eu a.co ebay.to spoti.fi apple.co rebrand.ly "
    "rb.gy cutt.ly cutt.us shorturl.at shorturl.gg shorte.st short.gy short.io shrtco.de 9qr.de adf.ly adfoc.us "
    "bc.vc ouo.io ouo.press linkvertise.com link-to.net direct-link.net up-to-down.net exe.io exe.app gplinks.co "
    "za.gl sh.st s.id bl.ink soo.gd u.to x.co x.gd snip.ly snipr.com snurl.com sniply.io po.st su.pr tr.im "
    "trib.al mcaf.ee budurl.com clck.ru vk.cc u.nu qr.ae qr.net qrco.de me-qr.com kutt.it lc.chat hyperurl.co "
    "smarturl.it ffm.to lnk.to lnk.bio fanlink.to linktr.ee linkin.bio beacons.ai bio.link campsite.bio "
    "allmylinks.com msha.ke heylink.me lnk.at zpr.io urlz.fr urls.fr lstu.fr page.link app.link onelink.me 2.gp "
    "gg.gg chilp.it cli.gs clicky.me vzturl.com tny.im tnyurl.com v.ht yourls.org zws.im 1url.com 2u.pw 3.ly "
    "bom.so onl.la han.gl me2.do vo.la suo.im dwz.cn dwz.date url.cn t.cn sourl.cn mrw.so suo.nz reurl.cc lihi.cc "
    "lihi1.com pse.is ppt.cc psee.io picsee.io maac.io supr.link tinu.be"
)

SHORTENERS: Final = frozenset(_KNOWN.split())
