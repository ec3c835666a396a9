"""What the terminal shows.

render         lines, tables and JSON; wrapping and colours
plans, reports, plan_json   plans and reports, in words and as data
grids, table_layout, line_wrap   how tables and long lines fit the terminal
plain, pager   output for screen readers, and output longer than the screen
manual         the pages of `--help` and `help TOPIC`
silence        what `--quiet` holds back
reasons        the words for each reason why a member was skipped or failed
error_json     errors as data
progress, waiting   the progress bar and the countdown of a rate limit
member_names, restore_hint   a member's name, and the commands that restore one
import_view, export_view, subscription, check, charts   parts of single commands
"""
