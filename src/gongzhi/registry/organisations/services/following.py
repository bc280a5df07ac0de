"""Posts follow the areas they cover when those are split, merged or retired."""

from __future__ import annotations

from gongzhi.foundation.actors import Actor
from gongzhi.registry.organisations.models import Post
from gongzhi.registry.organisations.services.posts import recorded
from gongzhi.registry.territory.queries import successors_of


def follow_areas(area_codes: tuple[str, ...], actor: Actor) -> int:
    """Put the successors of retired areas in their place on every post; return how many changed.

    An officer of a grid that is split covers all its parts until the posts are changed. A post
    whose only area ended without successor keeps it, as it then covers nothing.
    """
    replaced = {code: after for code, after in successors_of(area_codes).items() if after}
    posts = Post.objects.select_for_update(of=("self",)).filter(
        area_codes__overlap=list(replaced), active=True
    )
    for post in posts.select_related("unit"):
        before = list(post.area_codes)
        post.area_codes = sorted(
            {after for code in post.area_codes for after in replaced.get(code, (code,))}
        )
        post.save()
        recorded(
            post,
            actor,
            "organisations.follow_areas",
            {"before": before, "area_codes": list(post.area_codes)},
        )
    return len(posts)
