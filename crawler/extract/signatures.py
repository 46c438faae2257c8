"""What pages that stand in a source's place look like: data, read by `quality`."""

import re

BLOCK_HEADERS: tuple[tuple[str, str, str], ...] = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-vercel-mitigated", "challenge|deny", "Vercel"),
    ("x-datadome", "protected", "DataDome"),
    ("x-dd-b", ".", "DataDome"),
    ("x-kasada", ".", "Kasada"),
    ("x-amzn-waf-action", "challenge|captcha", "AWS WAF"),
    ("x-sucuri-block", ".", "Sucuri"),
)
"""Header, pattern of its value, whose wall it is."""

BLOCK_MARKUP: tuple[tuple[str, str], ...] = (
    ("_cf_chl_opt", "Cloudflare"),
    ("/cdn-cgi/challenge-platform/", "Cloudflare"),
    ("challenge-form", "Cloudflare"),
    ("cf-error-details", "Cloudflare"),
    ("captcha-delivery.com", "DataDome"),
    ("px-captcha", "PerimeterX"),
    ("_pxAppId", "PerimeterX"),
    ("/.within.website/", "Anubis"),
    ("errors.edgesuite.net", "Akamai"),
    ("ak-challenge", "Akamai"),
    ("_Incapsula_Resource", "Imperva"),
    ("Request unsuccessful. Incapsula", "Imperva"),
    ("kpsdk", "Kasada"),
    ("awswaf.com", "AWS WAF"),
    ("Sucuri WebSite Firewall", "Sucuri"),
    ("/recaptcha/api", "reCAPTCHA"),
    ("hcaptcha.com/1/api.js", "hCaptcha"),
    ("geetest", "GeeTest"),
    ('id="challenge-error-text"', "Cloudflare"),
)
"""Markup, whose wall it is. Ordinary pages carry some of it too: it counts only under little visible text."""

BLOCK_TITLES = re.compile(
    r"^(?:just a moment|attention required|please wait|access (?:to this page has been )?denied|access denied"
    r"|are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you are|robot (?:or human|check)|security check"
    r"|checking your browser|one more step|human verification|pardon our interruption|ddos-guard|captcha"
    r"|making sure you|403 forbidden|request blocked|unusual traffic|bot (?:check|verification)|too many requests"
    r"|잠시만 기다|접근이 (?:거부|차단|제한)|접속이 (?:거부|차단|제한)|로봇이 아닙니다|보안 (?:확인|문자))",
    re.IGNORECASE,
)
CONSENT_HOSTS = re.compile(r"^consent\.|^guce\.|^cmp\.", re.IGNORECASE)
CONSENT_TITLES = re.compile(
    r"^(?:before you continue|bevor sie (?:zu|fortfahren)|antes de (?:ir a|continuar)|avant d['’](?:acc|util|all)"
    r"|prima di continuare|voordat je (?:verder|naar)|zanim przejdziesz|계속하기 전에)",
    re.IGNORECASE,
)
LOGIN_PATHS = re.compile(
    r"/(?:log-?in|sign-?in|checkpoint|authwall|uas/login|nidlogin)(?:[./?]|$)", re.IGNORECASE
)
LOGIN_TITLES = re.compile(
    r"^(?:log ?in|sign ?in|sign ?up|login required|로그인|회원 ?로그인)\b|^(?:anmelden|se connecter|iniciar sesi)",
    re.IGNORECASE,
)
GONE_TITLES = re.compile(
    r"^\W*(?:error\W*)?404\b|\b404\W*$|\b(?:page|file|article|post|content|document|story) (?:was |is |could |can )?"
    r"(?:not (?:be )?found|no longer (?:available|exists?))|^not found\b|page (?:can(?:no|')t|doesn['’]t|does not) "
    r"|no longer available|\b404 (?:error|not found|page)|seite (?:wurde )?nicht gefunden|page (?:non trouv|introuvable)"
    r"|p[aá]gina no encontrada|페이지를 찾을 수 없|찾을 수 없(?:습니다|는 페이지)|존재하지 않는 (?:페이지|게시|글|기사)"
    r"|삭제된 (?:페이지|게시|글|기사)|ページが見つかりません|页面不存在|找不到(?:页面|頁面)",
    re.IGNORECASE,
)
PARKED_MARKUP: tuple[str, ...] = (
    "sedoparking.com",
    "bodis.com",
    "parkingcrew.net",
    "above.com/marketplace",
    "afternic.com/forsale",
    "hugedomains.com/domain_profile",
    "forsale.godaddy.com",
    "efty.com",
    "undeveloped.com",
    "dan.com/buy-domain",
    "parklogic.com",
    "window.park = ",
)
PARKED_WORDS = re.compile(
    r"\b(?:this )?domain (?:name )?(?:is |may be |\S+ is )?(?:for sale|parked|expired)|buy this domain"
    r"|도메인(?:을|이)? (?:판매|매물|만료)",
    re.IGNORECASE,
)
PAYWALL_WORDS = re.compile(
    r"(?:subscribe|sign up|log in|become a (?:member|subscriber)) to (?:continue|keep) reading"
    r"|this (?:article|content|story|post) is (?:only )?(?:for|available to) (?:paid |paying )?(?:subscribers|members)"
    r"|subscribers? only|already a (?:paid )?subscriber\?|(?:유료|구독) ?(?:회원|구독자)(?: ?전용|만)"
    r"|(?:구독|결제|로그인)(?:하시면| 후) (?:전체|계속|이어)|이 (?:기사|글|콘텐츠)는 (?:유료|구독|회원)",
    re.IGNORECASE,
)
EMPTY_WORDS = re.compile(
    r"(?:enable|requires?|turn on|activate) javascript|javascript(?: is|가|를| to be)? (?:disabled|required|enabled|필요|활성)"
    r"|<div id=[\"'](?:root|__next|app|__nuxt)[\"'][^>]*>\s*</div>|자바스크립트",
    re.IGNORECASE,
)
