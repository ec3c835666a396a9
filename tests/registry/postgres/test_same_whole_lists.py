"""Lists are copied, deleted, restored and published on a server as in a file."""

from tests.cli.test_whole_lists import (
    keeper,
    test_a_copy_has_the_same_members_and_is_a_list_of_its_own,
    test_a_deleted_list_is_gone_until_the_deletion_is_undone,
    test_nobody_who_opted_out_is_restored_with_a_list,
    test_the_published_copies_of_a_renamed_list_stay_its_own,
    test_the_undo_of_a_copy_deletes_it,
)

__all__ = [
    "keeper",
    "test_a_copy_has_the_same_members_and_is_a_list_of_its_own",
    "test_a_deleted_list_is_gone_until_the_deletion_is_undone",
    "test_nobody_who_opted_out_is_restored_with_a_list",
    "test_the_published_copies_of_a_renamed_list_stay_its_own",
    "test_the_undo_of_a_copy_deletes_it",
]
