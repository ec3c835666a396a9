"""What each format is for, in Markdown: for `care100 help files` and docs/file-formats.md."""

IMPORTED = {
    "csv": "A table, as written by `care100 export`, spreadsheets and forms",
    "xlsx": "A spreadsheet of Excel. The first sheet with accounts is read, and the others are "
    "named",
    "ods": "The same of LibreOffice",
    "json": "A list written by `care100 export --format json` or published by a list page",
    "mastodon": "`following_accounts.csv`, which Mastodon exports as **Follows**, with any "
    "separator",
    "mastodon-list": "`lists.csv`, which Mastodon exports as **Lists**. If it has several lists, "
    "their titles become topics",
    "fedidevs": "A starter pack from fedidevs, downloaded from "
    "`https://fedidevs.com/api/starter_packs/…/`",
    "trunk": "A list from Trunk, downloaded from `https://communitywiki.org/trunk/api/v1/list/…`",
    "handles": "Text with accounts in any form, also with names beside them",
    "markdown": "A table in Markdown, as written by `care100 export --format markdown`",
    "opml": "Feeds of accounts, as written by `care100 export --format opml` and feed readers. "
    "Folders become topics, and the feed of a blog belongs to the account with its name",
    "x-archive": "`following.js` from X's archive, if it has names. X itself writes only numbers",
}
EXPORTED = {
    "csv": "For spreadsheets and `care100 import`. Text that a spreadsheet may run as a formula "
    "has an apostrophe in front of it, which `import` removes",
    "xlsx": "For Excel, with text in every cell",
    "ods": "For LibreOffice, with text in every cell",
    "json": "For programs; [list.schema.json](list.schema.json) describes it",
    "mastodon": "For Mastodon's **Import** page, as **Following list**",
    "mastodon-list": "For the same page, as **Lists**. Importing it follows all accounts and adds "
    "them to one list",
    "opml": "For feed readers: the feed of every account on Mastodon and Bluesky, and of every "
    "blog. X has no feeds",
    "markdown": "For a wiki or a web page",
}
