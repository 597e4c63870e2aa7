"""Which pages the site has and what stands on each. Pure: values in, pages out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from content import words
from content.published import Published
from content.sources import Rendered, Sources, Text, fill_in, newest
from japan import calendar
from kernel import case_number, clock

TASKS_A_PAGE = 40


@dataclass(frozen=True)
class Page:
    """One address. `page` is what the frame reads; `listed` pages stand in the sitemap, `plain` is what the search finds."""

    path: str
    template: str
    page: dict[str, Any]
    context: dict[str, Any] = field(default_factory=dict)
    crumbs: tuple[tuple[str, str], ...] = ()
    changed: str = ""
    listed: bool = True
    plain: str = ""
    group: str = "ご案内"


@dataclass(frozen=True)
class World:
    """What every page may look at."""

    sources: Sources
    published: Published
    city: dict[str, Any]
    now: datetime
    public_url: str

    @property
    def today(self) -> date:
        return self.now.astimezone(clock.JST).date()

    def on(self, service: str) -> bool:
        return bool(self.city["services"][service]["on"])

    def rendered(self, text: Text) -> Rendered:
        context = {
            "city": self.city,
            "hours": words.hours(self.city),
            "desk": words.desk(self.city, self.today),
            "public_url": self.public_url,
        }
        return fill_in(text, context)


def frame(path: str, title: str, description: str = "", **more: Any) -> dict[str, Any]:
    """The `page` of a template, with every name that templates ask for."""
    known = {
        "lead": "",
        "service": "",
        "kind": "",
        "noindex": False,
        "thread": "",
        "html": "",
        "contents": (),
        "updated": "",
        "help": False,
        "leaves": False,
        "action": "",
        "action_path": "",
    }
    return known | {"path": path, "title": title, "description": description or title} | more


def task_view(task: dict[str, Any], now: datetime) -> dict[str, Any]:
    """A published task with the words a page shows."""
    deadline = clock.parse(task["deadline"])
    note = task["reward"]["unit_note"]
    remote = task["place"] == "remote"
    return task | {
        "number": case_number.of(task["id"]),
        "path": f"/tasks/{task['id']}/",
        "open": task["state"] == "open" and now < deadline,
        "remote": remote,
        "pay_unit": f"／{note or '時'}" if task["reward"]["kind"] == "hourly" else f"（{note or '一式'}）",
        "place_words": "在宅" if remote else "現地",
        "place_words_long": "在宅でできます" if remote else task["place"],
        "category_words": words.CATEGORIES[task["category"]],
        "deadline_words": words.day(deadline.astimezone(clock.JST).date()),
        "deadline_words_long": words.moment(deadline),
        "published_words": words.day_with_year(task["published_at"]),
        "paragraphs": [
            [line.strip() for line in part.splitlines()] for part in task["description"].split("\n\n") if part.strip()
        ],
    }


def member_view(member: dict[str, Any]) -> dict[str, Any]:
    """A listed member with the words a page shows."""
    return member | {
        "kind_words": words.ORGANISATIONS[member["kind"]],
        "interest_words": [words.INTERESTS[interest] for interest in member["interests"]],
    }


def all_pages(world: World) -> Iterator[Page]:
    """Every page of the site, in the order of the site map."""
    tasks = [task_view(task, world.now) for task in world.published.tasks]
    open_tasks = [task for task in tasks if task["open"]]
    news = list(_news(world))
    yield _home(world, open_tasks, news)
    yield from _texts(world)
    if world.on("crowdsourcing"):
        yield from _board(world, open_tasks)
        yield from (_task(task) for task in tasks)
    if world.on("consortium"):
        yield _members(world)
    yield _news_list(news)
    yield from news
    yield from _own(world)


def _home(world: World, tasks: list[dict[str, Any]], news: list[Page]) -> Page:
    links = [("返礼品はいつ届く？", "/donations/guide/#delivery")] if world.on("donations") else []
    if world.on("crowdsourcing"):
        links.append(("在宅でできるおしごと", "/tasks/remote/"))
    if world.on("consortium"):
        links.append(("コンソーシアムに入る", "/consortium/apply/"))
    description = f"{world.city['name']}のふるさと納税、仕事の相談、まちのおしごと、コンソーシアム、たすけあい。ひとつの窓口から、いつでも。"
    context = {
        "tasks": tasks,
        "news": [item.page for item in news],
        "home_links": links,
        "now_items": now_items(world, tasks),
    }
    title = f"{world.city['name']} まちむすび"
    return Page("/", "pages/home.html", frame("/", title, description), context, plain=description, group="")


def now_items(world: World, tasks: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What can be done now, one line a service: what, why it matters, until when."""
    items = []
    if world.on("donations"):
        items.append(_donation_item(world.today))
    if world.on("crowdsourcing") and tasks:
        title = f"募集中のおしごとが {len(tasks)}件 あります"
        remote = sum(task["remote"] for task in tasks)
        text = (
            f"在宅でできるものが {remote}件。応募はLINEか電話でできます。" if remote else "応募はLINEか電話でできます。"
        )
        items.append(_item("crowdsourcing", title, text, f"次の締切 {tasks[0]['deadline_words']}", "/tasks/"))
    if world.on("jobsupport"):
        text = "転職や復職、家族のことと仕事の両立。まとまっていなくても大丈夫です。"
        items.append(
            _item(
                "jobsupport",
                "仕事のなやみを、LINEで聞けます",
                text,
                "いつでも受付・24時間以内に返事",
                "/services/jobsupport/",
            )
        )
    if world.on("consortium"):
        text = "市内の会社、個人事業主、学校、団体なら入れます。申込みはこのサイトから。"
        items.append(
            _item(
                "consortium",
                "DXコンソーシアムの会員を募っています",
                text,
                "いつでも受付・入力は5分ほど",
                "/consortium/apply/",
            )
        )
    return items


def _item(service: str, title: str, text: str, when: str, href: str) -> dict[str, str]:
    return {"service": service, "title": title, "text": text, "when": when, "href": href}


def _donation_item(today: date) -> dict[str, str]:
    """From October the year's end, until the one-stop deadline that deadline (10 January, moved by holidays), otherwise the guide."""
    one_stop = calendar.deadline(date(today.year, 1, 10))
    if today.month >= 10:
        last = date(today.year, 12, 31)
        text = "税の控除は、支払いが済んだ年の分になります。方法によって「支払いの日」が違います。"
        return _item(
            "donations",
            f"{today.year}年分の寄附は、12月31日の支払いまで",
            text,
            words.days_left(today, last),
            "/donations/guide/#year-end",
        )
    if today <= one_stop:
        text = "確定申告をしない方は、ワンストップ特例の申請書をお送りください。"
        title = f"ワンストップ特例の申請は、{words.day(one_stop)}必着"
        return _item("donations", title, text, words.days_left(today, one_stop), "/donations/guide/#one-stop")
    text = "方法、返礼品のお届け、受領証明書とワンストップ特例のことをまとめました。"
    return _item("donations", "ふるさと納税の手引き", text, "寄附はいつでも", "/donations/guide/")


def _texts(world: World) -> Iterator[Page]:
    """Pages of words; `form` in the head makes it the page of that form, `needs` hides it with its service,
    `action` and `action_path` are what most people want here, as a button under the title."""
    titles = {text.get("path"): text.get("title") for text in world.sources.pages}
    for text in sorted(world.sources.pages, key=lambda it: int(it.get("order", "500"))):
        if text.get("needs") and not world.on(text.get("needs")):
            continue
        rendered = world.rendered(text)
        path = text.get("path")
        page = frame(
            path,
            text.get("title"),
            text.get("description") or text.get("lead"),
            lead=text.get("lead"),
            service=text.get("service"),
            html=rendered.html,
            contents=rendered.contents if text.get("contents") == "yes" else (),
            updated=text.get("updated"),
            help=text.get("help") == "yes",
            leaves=text.get("leaves") == "yes",
            action=text.get("action"),
            action_path=text.get("action_path"),
            noindex=text.get("noindex") == "yes",
        )
        form = text.get("form")
        template = "pages/form.html" if form else f"pages/{text.get('template', 'text')}.html"
        parents = [(titles[it], it) for it in text.get("under").split() if it in titles]
        yield Page(
            path, template, page, {"form_name": form} if form else {}, crumbs(*parents), text.get("updated"), not page["noindex"],
            f"{text.get('lead')} {rendered.plain}", text.get("group", "ご案内"),
        )  # fmt: skip


def crumbs(*parents: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (("はじめ", "/"), *parents)


def _board(world: World, tasks: list[dict[str, Any]]) -> Iterator[Page]:
    remote = [task for task in tasks if task["remote"]]
    onsite = [task for task in tasks if not task["remote"]]
    views = [
        ("すべて", "/tasks/", len(tasks)),
        ("在宅でできる", "/tasks/remote/", len(remote)),
        ("現地で働く", "/tasks/onsite/", len(onsite)),
    ]
    titles = {
        "/tasks/": "まちのおしごと",
        "/tasks/remote/": "在宅でできるおしごと",
        "/tasks/onsite/": "現地で働くおしごと",
    }
    lead = "市内の会社や団体の、短い時間でできる仕事です。締切の近い順に並んでいます。"
    for (_, view, _count), shown in zip(views, (tasks, remote, onsite), strict=True):
        parts = [shown[place : place + TASKS_A_PAGE] for place in range(0, len(shown), TASKS_A_PAGE)] or [[]]
        for number, part in enumerate(parts, 1):
            path = view if number == 1 else f"{view}page/{number}/"
            parents = [] if view == "/tasks/" else [("まちのおしごと", "/tasks/")]
            context = {"views": views, "view": view, "shown": part, "number": number, "pages": len(parts)}
            title = titles[view] if number == 1 else f"{titles[view]}（{number}ページ目）"
            page = frame(
                path, title, f"{world.city['name']}の会社や団体が募集している、{titles[view]}の一覧です。", lead=lead
            )
            yield Page(
                path, "pages/tasks.html", page, context, crumbs(*parents), listed=number == 1, group="おしごと広場"
            )


def _task(task: dict[str, Any]) -> Page:
    description = f"{task['orderer']}のおしごと。報酬 {words.yen(task['reward']['yen'])}{task['pay_unit']}、締切 {task['deadline_words']}。"
    page = frame(task["path"], task["title"], description, noindex=not task["open"])
    plain = f"{task['description'][:300]} {' '.join(task['skills'])} {task['orderer']} {task['place_words']} {task['category_words']}"
    return Page(
        task["path"], "pages/task.html", page, {"task": task}, crumbs(("まちのおしごと", "/tasks/")), task["published_at"][:10], task["open"],
        plain, "募集中のおしごと",
    )  # fmt: skip


def _members(world: World) -> Page:
    members = [member_view(member) for member in world.published.members]
    lead = f"一覧に載ることに同意した会員は {len(members)}団体です（入会順）。" if members else ""
    page = frame(
        "/consortium/members/",
        "会員の一覧",
        f"{world.city['name']}DXコンソーシアムの会員のうち、公開に同意した団体の一覧です。",
        lead=lead,
    )
    plain = " ".join(f"{it['organisation']} {it['introduction'] or ''}" for it in members)
    return Page(
        page["path"],
        "pages/members.html",
        page,
        {"members": members},
        crumbs(("コンソーシアムについて", "/consortium/")),
        plain=plain,
        group="コンソーシアム",
    )


def _news(world: World) -> Iterator[Page]:
    for text in newest(world.sources.news, world.today):
        rendered = world.rendered(text)
        path = f"/news/{text.name}/"
        service = text.get("service")
        if service and not world.on(service):
            continue
        page = frame(
            path,
            text.get("title"),
            text.get("description") or rendered.plain[:100],
            kind="news",
            html=rendered.html,
            service=service,
            date=text.get("date"),
        )
        yield Page(
            path,
            "pages/news_item.html",
            page,
            {},
            crumbs(("お知らせ", "/news/")),
            text.get("date"),
            plain=rendered.plain,
            group="お知らせ",
        )


def _news_list(news: Iterable[Page]) -> Page:
    page = frame("/news/", "お知らせ", "まちむすびの新しいお知らせです。")
    return Page("/news/", "pages/news.html", page, {"news": [item.page for item in news]}, crumbs(), group="お知らせ")


def _own(world: World) -> Iterator[Page]:
    """The pages that serve the site itself; search and site map get their lists from the builder."""
    page = frame(
        "/services/",
        "できること",
        f"{world.city['name']}まちむすびの五つのサービスです。",
        lead="どの窓口か分からなくても大丈夫です。ここから選べます。",
    )
    yield Page("/services/", "pages/services.html", page, {}, crumbs(), group="ご案内")
    yield Page(
        "/search/",
        "pages/search.html",
        frame("/search/", "さがす", "サイトの中を言葉で探せます。", noindex=True),
        {},
        crumbs(),
        listed=False,
    )
    if world.on("donations"):
        title, lead = "ご寄附のようす", "返礼品がいまどこにあるかを見たり、発送の前にお届け先を変えたりできます。"
        shown = frame("/gift/", title, lead, lead=lead, noindex=True, service="donations")
        yield Page("/gift/", "pages/gift.html", shown, {}, crumbs(), listed=False)
        title, lead = "返礼品の発送", "事業者の方のページです。発送する荷物を見て、送り状を作り、伝票番号を知らせます。"
        shown = frame("/vendor/", title, lead, lead=lead, noindex=True, service="donations")
        yield Page("/vendor/", "pages/vendor.html", shown, {}, crumbs(), listed=False)
    if world.on("jobsupport"):
        title, lead = "チャットで相談", "LINEのトークから開いて、相談員と話すページです。"
        shown = frame("/talk/", title, lead, lead=lead, noindex=True, service="jobsupport", leaves=True)
        yield Page("/talk/", "pages/consultation.html", shown, {}, crumbs(), listed=False)
        title, lead = "相談の予約", "LINEのトークから開いて、相談の予約・変更・取消しができます。"
        shown = frame("/booking/", title, lead, lead=lead, noindex=True, service="jobsupport", leaves=True)
        yield Page("/booking/", "pages/booking.html", shown, {}, crumbs(), listed=False)
        title, lead = (
            "いまの悩み",
            "あなただけが開けるページです。書かなくてもかまいません。あとから、変えることも消すこともできます。",
        )
        shown = frame("/worries/", title, lead, lead=lead, noindex=True, service="jobsupport", leaves=True)
        yield Page("/worries/", "pages/worries.html", shown, {}, crumbs(), listed=False)
    page = frame("/sitemap/", "サイトマップ", "すべてのページの一覧です。", lead="すべてのページの一覧です。")
    yield Page("/sitemap/", "pages/sitemap.html", page, {}, crumbs())
    yield Page(
        "/404.html",
        "pages/not_found.html",
        frame("/404.html", "ページが見つかりません", noindex=True),
        {},
        listed=False,
    )
