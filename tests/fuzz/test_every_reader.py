"""Every module that decodes outside data is in this list, with the tests that damage its data.

A module that begins to decode JSON, XML, TOML, tables, archives, HTML, addresses or times is
missing here until a test for it is named.
"""

import re
from pathlib import Path

import pytest

import care100
from tests.docs.test_security import named_tests

HERE = Path(__file__).parent
SOURCE = Path(care100.__file__).parent
_DECODES = re.compile(
    r"json\.loads?\(|tomllib\.|\.json\(\)|csv\.reader|DictReader|ZipFile\(|iterparse|fromstring"
    r"|XMLParser|HTMLParser|ParserCreate|b64decode|parse_qs|parsedate|AuthorPosts\(|unescape\("
)
POSTS = "test_posts.py"
FILES, COMMANDS, HANDLES = "test_files.py", "test_commands.py", "test_handles.py"
RESPONSES, STORED, HEADERS = "test_server_responses.py", "test_stored_files.py", "test_headers.py"
IN_RESPONSES = (COMMANDS, "test_a_wrong_value_in_every_response_is_refused_or_ignored")
IN_FILES = (FILES, "test_a_damaged_file_is_read_or_refused")
IN_BLUESKY = (RESPONSES, "test_any_responses_about_a_bluesky_account_are_read_or_refused")
IN_MASTODON = (RESPONSES, "test_any_responses_about_a_mastodon_account_are_read_or_refused")

READERS = {
    "auth/oauth.py": (HANDLES, "test_any_pasted_text_is_a_code_or_refused"),
    "auth/private_file.py": (STORED, "test_a_damaged_file_of_tokens_is_read_or_refused"),
    "auth/secret.py": (STORED, "test_a_damaged_file_of_tokens_is_read_or_refused"),
    "auth/web.py": IN_RESPONSES,
    "formats/delimited.py": IN_FILES,
    "formats/json_object.py": (FILES, "test_json_with_wrong_values_is_read_or_refused"),
    "formats/list_toml.py": (FILES, "test_damaged_metadata_is_read_or_refused"),
    "formats/office_files.py": (FILES, "test_a_spreadsheet_with_damaged_parts_is_read_or_refused"),
    "formats/opml.py": IN_FILES,
    "formats/x_archive.py": (FILES, "test_an_archive_of_x_with_wrong_values_is_read_or_refused"),
    "model/addresses.py": (HANDLES, "test_any_text_is_an_address_or_refused"),
    "model/markup.py": (RESPONSES, "test_the_links_of_any_page_are_read"),
    "platforms/bluesky/dpop.py": (STORED, "test_a_damaged_key_is_refused_or_signs"),
    "platforms/bluesky/health.py": IN_BLUESKY,
    "platforms/bluesky/http.py": IN_RESPONSES,
    "platforms/bluesky/identity.py": (RESPONSES, "test_any_identity_is_read_or_refused"),
    "platforms/bluesky/oauth.py": (RESPONSES, "test_any_metadata_of_oauth_are_read_or_refused"),
    "platforms/bluesky/posts.py": (POSTS, "test_any_posts_on_bluesky_are_read_or_left_out"),
    "platforms/bluesky/sessions.py": IN_RESPONSES,
    "platforms/bluesky/short_links.py": (RESPONSES, "test_any_short_link_is_read_or_refused"),
    "platforms/html_text.py": (RESPONSES, "test_any_html_has_a_text"),
    "platforms/mastodon/collections.py": IN_RESPONSES,
    "platforms/mastodon/public_lists.py": (
        RESPONSES,
        "test_any_public_collection_is_read_or_refused",
    ),
    "platforms/mastodon/page_apps.py": (
        STORED,
        "test_a_damaged_file_of_the_apps_of_a_page_is_read_or_ignored",
    ),
    "platforms/mastodon/posts.py": (POSTS, "test_any_posts_on_mastodon_are_read_or_left_out"),
    "platforms/mastodon/public_server.py": IN_MASTODON,
    "platforms/mastodon/session.py": IN_RESPONSES,
    "platforms/mastodon/webfinger.py": (
        RESPONSES,
        "test_any_webfinger_and_host_meta_are_read_or_refused",
    ),
    "platforms/profile_texts.py": (RESPONSES, "test_the_links_of_any_page_are_read"),
    "platforms/x/http.py": IN_RESPONSES,
    "platforms/x/posts.py": (POSTS, "test_any_posts_on_x_are_read_or_left_out"),
    "registry/inspection.py": (STORED, "test_a_damaged_backup_is_refused_or_sound"),
    "registry/file_locks.py": (STORED, "test_a_damaged_note_about_a_lock_is_read_or_ignored"),
    "registry/pending.py": (STORED, "test_a_damaged_row_of_the_history_is_no_row"),
    "registry/postgres/address.py": (
        HANDLES,
        "test_any_address_of_a_server_is_shown_without_its_password",
    ),
    "settings/config_file.py": (STORED, "test_damaged_settings_are_read_or_refused"),
    "settings/edit.py": (STORED, "test_damaged_settings_are_read_or_refused"),
    "site/manifest.py": (STORED, "test_a_damaged_manifest_of_a_site_is_read_or_refused"),
    "web/header_times.py": (HEADERS, "test_any_time_in_a_header_is_understood_or_ignored"),
    "platforms/rate_limits.py": (HEADERS, "test_any_headers_are_understood_or_ignored"),
}
# Data of this installation, which no other person writes.
OWN = {"installation.py"}


def test_every_module_that_decodes_data_is_in_the_list() -> None:
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if _DECODES.search(path.read_text(encoding="utf-8"))
    }
    found -= {one for one in found if one.startswith("sandbox/")} | OWN
    assert found - READERS.keys() == set()


@pytest.mark.parametrize("module", READERS)
def test_every_reader_has_a_test_with_damaged_data(module: str) -> None:
    file, name = READERS[module]
    assert (SOURCE / module).exists()
    assert name in named_tests(HERE / file)
