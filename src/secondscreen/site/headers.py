"""The headers that every response carries, whoever made it. Not here: caching (each handler says)."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from .options import SiteOptions

# Powers of a browser that no page of ours uses.
_FEATURES = (
    "accelerometer, autoplay, browsing-topics, camera, display-capture, encrypted-media, geolocation, "
    "gyroscope, hid, magnetometer, microphone, midi, payment, serial, usb, xr-spatial-tracking"
)


def content_policy(options: SiteOptions) -> str:
    """Our own files only: no inline script or style, no frame, no third party, and no string becomes
    script."""
    gateway = ""
    if options.gateway_url:
        parts = urlsplit(options.gateway_url)
        gateway = f" {parts.scheme}://{parts.netloc}"
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self'{gateway}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def fixed_headers(options: SiteOptions) -> dict[str, str]:
    headers = {
        "Content-Security-Policy": content_policy(options),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": _FEATURES.replace(",", "=(),") + "=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",  # for browsers that know no frame-ancestors
        "Server": "SecondScreen",
    }
    if options.secure_cookies:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def install(app: web.Application, options: SiteOptions) -> None:
    fixed = fixed_headers(options)

    async def put_on(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(fixed)
        response.headers.setdefault("Cache-Control", "no-store")

    app.on_response_prepare.append(put_on)
