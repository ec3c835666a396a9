BEGIN TRANSACTION;
CREATE TABLE account (
	id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	platform VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	platform_id VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	checked_at DATETIME, 
	moved_to VARCHAR NOT NULL, 
	posts INTEGER, 
	posts_since DATETIME, 
	source VARCHAR NOT NULL, confirmed_id VARCHAR DEFAULT '' NOT NULL, linked_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE, 
	UNIQUE (member_id, platform), 
	UNIQUE (platform, "key")
);
INSERT INTO "account" VALUES(126,122,'mastodon','acct001@localhost:8080','acct001@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(127,122,'x','acct001','acct001','1600000000001796994','unknown',NULL,'',NULL,NULL,'https://example.org','1600000000001796994',NULL);
INSERT INTO "account" VALUES(128,123,'mastodon','acct002@localhost:8080','acct002@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(129,123,'x','acct002','acct002','1600000000002092523','unknown',NULL,'',NULL,NULL,'https://example.org','1600000000002092523',NULL);
INSERT INTO "account" VALUES(130,124,'mastodon','acct003@localhost:8080','acct003@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(131,124,'x','acct003','acct003','1600000000003046462','unknown',NULL,'',NULL,NULL,'https://example.org','1600000000003046462',NULL);
INSERT INTO "account" VALUES(132,125,'mastodon','acct004@localhost:8080','acct004@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(133,125,'x','acct004','acct004','1600000000003150023','unknown',NULL,'',NULL,NULL,'https://example.org','1600000000003150023',NULL);
INSERT INTO "account" VALUES(134,126,'mastodon','acct005@localhost:8080','acct005@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(135,126,'x','acct005','acct005','1600000000003737031','unknown',NULL,'',NULL,NULL,'https://example.org','1600000000003737031',NULL);
INSERT INTO "account" VALUES(138,128,'mastodon','acct007@localhost:8080','acct007@localhost:8080','','alive','2026-11-29 16:34:25.424493','',3370,'2026-11-29 16:34:25.424493','https://example.org','',NULL);
INSERT INTO "account" VALUES(139,128,'x','acct007','acct007','1600000000004841791','alive','2026-11-29 16:34:25.424493','',35979,'2026-11-29 16:34:25.424493','https://example.org','1600000000004841791','2026-11-29 16:34:25.424493');
INSERT INTO "account" VALUES(140,129,'mastodon','acct008@localhost:8080','acct008@localhost:8080','','alive','2026-11-29 16:34:25.424493','',8561,'2026-11-29 16:34:25.424493','https://example.org','',NULL);
INSERT INTO "account" VALUES(141,129,'x','acct008','acct008','1600000000005802281','alive','2026-11-29 16:34:25.424493','',26157,'2026-11-29 16:34:25.424493','https://example.org','1600000000005802281','2026-11-29 16:34:25.424493');
INSERT INTO "account" VALUES(142,130,'mastodon','acct999@localhost:8080','acct999@localhost:8080','','unreachable','2026-11-29 16:34:25.424493','',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(143,131,'bluesky','acct001.test','acct001.test','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:r47wfuh7vmpbrhoxkv3dgjoc',NULL);
INSERT INTO "account" VALUES(144,132,'bluesky','acct002.test','acct002.test','did:plc:3gqeoetw3ld5cgzmqw6kndkk','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:3gqeoetw3ld5cgzmqw6kndkk',NULL);
INSERT INTO "account" VALUES(145,133,'mastodon','acct010@localhost:8080','acct010@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(146,134,'mastodon','acct011@localhost:8080','acct011@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0017');
CREATE TABLE awaited_account (
	member_id INTEGER NOT NULL, 
	platform VARCHAR NOT NULL, 
	looked_at DATETIME NOT NULL, 
	PRIMARY KEY (member_id, platform), 
	FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
);
CREATE TABLE borrowed (
	list_id INTEGER NOT NULL, 
	slug VARCHAR NOT NULL, 
	etag VARCHAR NOT NULL, 
	modified VARCHAR NOT NULL, 
	taken_at DATETIME NOT NULL, last_change INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (list_id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "borrowed" VALUES(7,'listed','"tag"','','2026-11-28 20:30:00.000000',0);
CREATE TABLE change (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who VARCHAR NOT NULL, 
	act VARCHAR NOT NULL, 
	batch VARCHAR NOT NULL, 
	"before" JSON, 
	"after" JSON, 
	undoes VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "change" VALUES(127,4,'2026-11-29 16:34:18.754801','tester','new','7dd6634e528e4a548cf5a6416f98e0c4','null','{"slug": "followed", "title": "Followed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(128,4,'2026-11-29 16:34:18.973115','tester','import','799cfd8c666447dfa53f98ceaee54097','null','{"name": "Person 1", "kind": "", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T16:34:18.962248+00:00"}','');
INSERT INTO "change" VALUES(129,4,'2026-11-29 16:34:18.973385','tester','import','799cfd8c666447dfa53f98ceaee54097','null','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T16:34:18.962254+00:00"}','');
INSERT INTO "change" VALUES(130,4,'2026-11-29 16:34:18.973630','tester','import','799cfd8c666447dfa53f98ceaee54097','null','{"name": "Person 3", "kind": "", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T16:34:18.962255+00:00"}','');
INSERT INTO "change" VALUES(131,4,'2026-11-29 16:34:18.973858','tester','import','799cfd8c666447dfa53f98ceaee54097','null','{"name": "Person 4", "kind": "", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 4", "source": "https://example.org", "position": 4, "added": "2026-11-29T16:34:18.962255+00:00"}','');
INSERT INTO "change" VALUES(132,5,'2026-11-29 16:34:19.099838','tester','new','6bdfa51e189a44f087ae38104c40a5ca','null','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(133,5,'2026-11-29 16:34:19.278746','tester','import','95dec0ac033544419dfcba739f05335d','null','{"name": "Person 1", "kind": "", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T16:34:19.276596+00:00"}','');
INSERT INTO "change" VALUES(134,5,'2026-11-29 16:34:19.316984','tester','import','95dec0ac033544419dfcba739f05335d','null','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T16:34:19.306984+00:00"}','');
INSERT INTO "change" VALUES(135,5,'2026-11-29 16:34:19.333648','tester','import','95dec0ac033544419dfcba739f05335d','null','{"name": "Person 3", "kind": "", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T16:34:19.332602+00:00"}','');
INSERT INTO "change" VALUES(136,6,'2026-11-29 16:34:19.428118','tester','new','c9067f6e09114125ac07b9bbf3c1bdb8','null','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(137,6,'2026-11-29 16:34:19.530558','tester','import','66a0da3cd11146229b44029e7354bb6a','null','{"name": "Person 4", "kind": "", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 4", "source": "https://example.org", "position": 1, "added": "2026-11-29T16:34:19.525700+00:00"}','');
INSERT INTO "change" VALUES(138,6,'2026-11-29 16:34:19.533405','tester','import','66a0da3cd11146229b44029e7354bb6a','null','{"name": "Person 5", "kind": "", "topic": "care", "mastodon": "acct005@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct005", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 5", "source": "https://example.org", "position": 2, "added": "2026-11-29T16:34:19.530665+00:00"}','');
INSERT INTO "change" VALUES(139,6,'2026-11-29 16:34:19.533662','tester','import','66a0da3cd11146229b44029e7354bb6a','null','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T16:34:19.530669+00:00"}','');
INSERT INTO "change" VALUES(140,7,'2026-11-29 16:34:19.617167','tester','new','bd721799e7fd4e73b0277940432a2399','null','{"slug": "listed", "title": "Listed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(141,7,'2026-11-29 16:34:19.739559','tester','import','297eef29455f45c6a8ad39995bdeda7f','null','{"name": "Person 7", "kind": "", "topic": "care", "mastodon": "acct007@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct007", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 7", "source": "https://example.org", "position": 1, "added": "2026-11-29T16:34:19.728362+00:00"}','');
INSERT INTO "change" VALUES(142,7,'2026-11-29 16:34:19.739848','tester','import','297eef29455f45c6a8ad39995bdeda7f','null','{"name": "Person 8", "kind": "", "topic": "care", "mastodon": "acct008@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct008", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 8", "source": "https://example.org", "position": 2, "added": "2026-11-29T16:34:19.728368+00:00"}','');
INSERT INTO "change" VALUES(143,7,'2026-11-29 16:34:19.740051','tester','import','297eef29455f45c6a8ad39995bdeda7f','null','{"name": "Gone", "kind": "", "topic": "care", "mastodon": "acct999@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 3, "added": "2026-11-29T16:34:19.728369+00:00"}','');
INSERT INTO "change" VALUES(144,8,'2026-11-29 16:34:19.870676','tester','new','1c726ffeb46a44e7897324d9960a6e6f','null','{"slug": "sky", "title": "Sky", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(145,8,'2026-11-29 16:34:19.952578','tester','import','fc1dd85f6c514114aa3dfaf4de36059c','null','{"name": "Sky 1", "kind": "", "topic": "", "mastodon": "", "bluesky": "acct001.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 1, "added": "2026-11-29T16:34:19.938046+00:00"}','');
INSERT INTO "change" VALUES(146,8,'2026-11-29 16:34:19.952800','tester','import','fc1dd85f6c514114aa3dfaf4de36059c','null','{"name": "Sky 2", "kind": "", "topic": "", "mastodon": "", "bluesky": "acct002.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 2, "added": "2026-11-29T16:34:19.938050+00:00"}','');
INSERT INTO "change" VALUES(147,6,'2026-11-29 16:34:20.002841','tester','describe','3162849ec0364a14a051d91c76337ef9','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(148,6,'2026-11-29 16:34:20.056572','tester','chats','45ad8541787346fe96453c3330b19ae8','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(149,4,'2026-11-29 16:34:20.181095','tester','edit','31d0815b806748d493c90603e33b2ca3','{"name": "Person 1", "kind": "", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T16:34:18.962248+00:00"}','{"name": "Person 1", "kind": "", "topic": "carers", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T16:34:18.962248+00:00"}','');
INSERT INTO "change" VALUES(150,4,'2026-11-29 16:34:20.269476','tester','edit','ab386b41124d418191493defe73b46fe','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T16:34:18.962254+00:00"}','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "feed": "https://example.org/feed", "feed_source": "https://example.org", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T16:34:18.962254+00:00"}','');
INSERT INTO "change" VALUES(151,5,'2026-11-29 16:34:20.276975','tester','edit','ab386b41124d418191493defe73b46fe','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T16:34:19.306984+00:00"}','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "feed": "https://example.org/feed", "feed_source": "https://example.org", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T16:34:19.306984+00:00"}','');
INSERT INTO "change" VALUES(152,4,'2026-11-29 16:34:20.425595','tester','add','9ad7af5df1a54c1892758d9b26765819','null','{"name": "Ninth", "kind": "", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T16:34:20.414562+00:00"}','');
INSERT INTO "change" VALUES(153,4,'2026-11-29 16:34:20.510428','tester','remove','c3d72f9ab4514ea182a9472478f49000','{"name": "Ninth", "kind": "", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T16:34:20.414562+00:00"}','null','');
INSERT INTO "change" VALUES(154,6,'2026-11-29 16:34:20.616635','tester','remove','5604395055a4460d9b2cab10c0f67c7b','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T16:34:19.530669+00:00"}','null','');
INSERT INTO "change" VALUES(155,4,'2026-11-29 16:34:20.702655','tester','undo','9f828ff05ba34b1aac04e21b1f0dde0c','null','{"name": "Ninth", "kind": "", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T16:34:20.414562+00:00"}','c3d72f9ab4514ea182a9472478f49000');
INSERT INTO "change" VALUES(156,4,'2026-11-29 16:34:20.760446','tester','undo --redo','4fb5a6accd304adfb7c21aaf916ee1d9','{"name": "Ninth", "kind": "", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T16:34:20.414562+00:00"}','null','9f828ff05ba34b1aac04e21b1f0dde0c');
INSERT INTO "change" VALUES(157,6,'2026-11-29 16:34:23.836923','tester','sync','6d87b6c5ae784f27ac5db04f20b19543','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(158,5,'2026-11-29 16:34:24.229252','tester','sync','e2b14adf81144f3b8d473e5cb4feb634','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(159,6,'2026-11-29 16:34:24.526008','tester','sync','16f4b3c530a742e9946c9c2cf357afcf','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "1600000000056918759", "page": ""}','');
INSERT INTO "change" VALUES(160,5,'2026-11-29 16:34:24.996660','tester','sync','672c15e130b34cb5ae623672d0ae73d8','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}','');
INSERT INTO "change" VALUES(161,4,'2026-11-29 16:34:28.896768','tester','add','040ec25be25b429eaaec3cf453fcf770','null','{"name": "@acct010@localhost:8080", "kind": "", "topic": "", "mastodon": "acct010@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T16:34:28.493727+00:00"}','');
INSERT INTO "change" VALUES(162,4,'2026-11-29 16:34:29.026263','tester','add','8cf2badf6c4c41028bdd394a08d8b3d7','null','{"name": "@acct011@localhost:8080", "kind": "", "topic": "", "mastodon": "acct011@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 6, "added": "2026-11-29T16:34:29.024302+00:00"}','');
CREATE TABLE checkup (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "checkup" VALUES(1,7,'2026-11-29 16:34:25.424493');
CREATE TABLE curated_list (
	id INTEGER NOT NULL, 
	slug VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	description VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	homepage VARCHAR NOT NULL, 
	curator VARCHAR NOT NULL, 
	hashtags JSON NOT NULL, 
	page VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	shipped VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, published JSON DEFAULT '{}' NOT NULL, deleted_at DATETIME, contact VARCHAR DEFAULT '' NOT NULL, chats JSON DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (slug)
);
INSERT INTO "curated_list" VALUES(4,'followed','Followed','','en','','','[]','','','','2026-11-29 16:34:18.753541','2026-11-29 16:34:29.026116','{}',NULL,'','[]');
INSERT INTO "curated_list" VALUES(5,'published','Published','','en','','','[]','','','','2026-11-29 16:34:19.086162','2026-11-29 16:34:24.996403','{"mastodon": ["http://localhost:8080/collections/109000000019753856"], "x": ["1600000000057074808"]}',NULL,'','[]');
INSERT INTO "curated_list" VALUES(6,'both','Both','Two uses','en','','','["care"]','','','','2026-11-29 16:34:19.422322','2026-11-29 16:34:24.525762','{"mastodon": ["http://localhost:8080/collections/109000000018368432"], "x": ["1600000000056918759"]}',NULL,'','[{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}]');
INSERT INTO "curated_list" VALUES(7,'listed','Listed','','en','','','[]','','https://example.org/listed/','','2026-11-29 16:34:19.615797','2026-11-29 16:34:19.740093','{}',NULL,'','[]');
INSERT INTO "curated_list" VALUES(8,'sky','Sky','','en','','','[]','','','','2026-11-29 16:34:19.862210','2026-11-29 16:34:19.952838','{}',NULL,'','[]');
CREATE TABLE declined_change (
	list_id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	batch VARCHAR NOT NULL, 
	PRIMARY KEY (list_id, "key"), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
CREATE TABLE edition (
	id VARCHAR NOT NULL, 
	list_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	made_at DATETIME NOT NULL, 
	who VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	content JSON NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (list_id, number), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "edition" VALUES('ccf9ef2ba25b4b14a64d19d70deec2b6',5,1,'2026-11-29 16:34:27.570112','tester','e899e043897e97abae7a82dc5f50f23005d462aa2287e2a723d9fba21a79cd20','{"list": {"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "contact": "editors@example.org", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}, "members": [{"name": "Person 1", "topic": "care", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "1600000000001796994", "source": "https://example.org", "id": 122, "since": "2026-11-29T16:34:19.276596+00:00", "added": "2026-11-29T16:34:19.276596+00:00", "key": "b37d72b14402495e93961ec632d90283"}, {"name": "Person 2", "topic": "care", "mastodon": "acct002@localhost:8080", "x": "acct002", "x_id": "1600000000002092523", "feed": "https://example.org/feed", "feed_source": "https://example.org", "source": "https://example.org", "id": 123, "since": "2026-11-29T16:34:19.306984+00:00", "added": "2026-11-29T16:34:19.306984+00:00", "key": "4783c28455c8446bb1feed420e759deb"}, {"name": "Person 3", "topic": "care", "mastodon": "acct003@localhost:8080", "x": "acct003", "x_id": "1600000000003046462", "source": "https://example.org", "id": 124, "since": "2026-11-29T16:34:19.332602+00:00", "added": "2026-11-29T16:34:19.332602+00:00", "key": "6f6623df148246fda7720a392d166382"}]}');
CREATE TABLE finding (
	id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	account_id INTEGER, 
	about VARCHAR NOT NULL, 
	ailment VARCHAR NOT NULL, 
	since DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	named_at DATETIME NOT NULL, 
	evidence VARCHAR NOT NULL, 
	successor VARCHAR NOT NULL, 
	certain BOOLEAN NOT NULL, last_checkup INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE, 
	FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE, 
	UNIQUE (member_id, about, ailment)
);
INSERT INTO "finding" VALUES(1,128,138,'mastodon','unconfirmed','2026-11-29 16:34:25.424493','2026-11-29 16:34:25.424493','2026-11-29 16:34:25.424493','its profile on Mastodon and its profile on X do not say that @acct007@localhost:8080 and @acct007 belong together','',0,0);
INSERT INTO "finding" VALUES(2,129,140,'mastodon','unconfirmed','2026-11-29 16:34:25.424493','2026-11-29 16:34:25.424493','2026-11-29 16:34:25.424493','its profile on Mastodon and its profile on X do not say that @acct008@localhost:8080 and @acct008 belong together','',0,0);
INSERT INTO "finding" VALUES(3,130,142,'mastodon','unreachable','2026-11-29 16:34:25.424493','2026-11-29 16:34:25.424493','2026-11-29 16:34:25.424493','localhost:8080 has no account with that name','',0,0);
CREATE TABLE left_out (
	mirror_id INTEGER NOT NULL, 
	handle VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	since DATETIME NOT NULL, 
	PRIMARY KEY (mirror_id, handle, code), 
	FOREIGN KEY(mirror_id) REFERENCES mirror (id) ON DELETE CASCADE
);
CREATE TABLE letter (
	list_id INTEGER NOT NULL, 
	issue VARCHAR NOT NULL, 
	recipient VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (list_id, issue, recipient), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
CREATE TABLE login (
	id INTEGER NOT NULL, 
	platform VARCHAR NOT NULL, 
	server VARCHAR NOT NULL, 
	domain VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	api_version INTEGER, 
	client_id VARCHAR NOT NULL, 
	signed_in BOOLEAN NOT NULL, 
	refused JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (platform, server, account_id)
);
INSERT INTO "login" VALUES(1,'mastodon','http://localhost:8080','localhost:8080','follower@localhost:8080','109000000001156935',10,'',1,'[]','2026-11-29 16:34:16.088907');
INSERT INTO "login" VALUES(2,'x','http://localhost:8081','','follower','1600000000001421552',NULL,'',0,'[]','2026-11-29 16:34:18.319876');
INSERT INTO "login" VALUES(3,'bluesky','http://localhost:8082','','follower.test','did:plc:opj4ffu7gtshvns4fyupslml',NULL,'',1,'[]','2026-11-29 16:34:18.622462');
CREATE TABLE member (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	website VARCHAR NOT NULL, feed VARCHAR DEFAULT '' NOT NULL, feed_source VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "member" VALUES(122,'Person 1','','','','');
INSERT INTO "member" VALUES(123,'Person 2','','','https://example.org/feed','https://example.org');
INSERT INTO "member" VALUES(124,'Person 3','','','','');
INSERT INTO "member" VALUES(125,'Person 4','','','','');
INSERT INTO "member" VALUES(126,'Person 5','','','','');
INSERT INTO "member" VALUES(128,'Person 7','','','','');
INSERT INTO "member" VALUES(129,'Person 8','','','','');
INSERT INTO "member" VALUES(130,'Gone','','','','');
INSERT INTO "member" VALUES(131,'Sky 1','','','','');
INSERT INTO "member" VALUES(132,'Sky 2','','','','');
INSERT INTO "member" VALUES(133,'@acct010@localhost:8080','','','','');
INSERT INTO "member" VALUES(134,'@acct011@localhost:8080','','','','');
CREATE TABLE membership (
	list_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	topic VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	added_at DATETIME NOT NULL, about VARCHAR DEFAULT '' NOT NULL, note_was_public BOOLEAN DEFAULT '0' NOT NULL, 
	PRIMARY KEY (list_id, member_id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE, 
	FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
);
INSERT INTO "membership" VALUES(4,122,1,'carers','a note on 1','https://example.org','2026-11-29 16:34:18.962248','',0);
INSERT INTO "membership" VALUES(4,123,2,'care','a note on 2','https://example.org','2026-11-29 16:34:18.962254','',0);
INSERT INTO "membership" VALUES(4,124,3,'care','a note on 3','https://example.org','2026-11-29 16:34:18.962255','',0);
INSERT INTO "membership" VALUES(4,125,4,'care','a note on 4','https://example.org','2026-11-29 16:34:18.962255','',0);
INSERT INTO "membership" VALUES(5,122,1,'care','a note on 1','https://example.org','2026-11-29 16:34:19.276596','',0);
INSERT INTO "membership" VALUES(5,123,2,'care','a note on 2','https://example.org','2026-11-29 16:34:19.306984','',0);
INSERT INTO "membership" VALUES(5,124,3,'care','a note on 3','https://example.org','2026-11-29 16:34:19.332602','',0);
INSERT INTO "membership" VALUES(6,125,1,'care','a note on 4','https://example.org','2026-11-29 16:34:19.525700','',0);
INSERT INTO "membership" VALUES(6,126,2,'care','a note on 5','https://example.org','2026-11-29 16:34:19.530665','',0);
INSERT INTO "membership" VALUES(7,128,1,'care','a note on 7','https://example.org','2026-11-29 16:34:19.728362','',0);
INSERT INTO "membership" VALUES(7,129,2,'care','a note on 8','https://example.org','2026-11-29 16:34:19.728368','',0);
INSERT INTO "membership" VALUES(7,130,3,'care','','https://example.org','2026-11-29 16:34:19.728369','',0);
INSERT INTO "membership" VALUES(8,131,1,'','','https://example.org','2026-11-29 16:34:19.938046','',0);
INSERT INTO "membership" VALUES(8,132,2,'','','https://example.org','2026-11-29 16:34:19.938050','',0);
INSERT INTO "membership" VALUES(4,133,5,'','','https://example.org','2026-11-29 16:34:28.493727','',0);
INSERT INTO "membership" VALUES(4,134,6,'','','https://example.org','2026-11-29 16:34:29.024302','',0);
CREATE TABLE "mirror" (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	login_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	part INTEGER NOT NULL, 
	role VARCHAR NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	description VARCHAR NOT NULL, 
	made BOOLEAN NOT NULL, 
	seen_at DATETIME, last_change INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE, 
	FOREIGN KEY(login_id) REFERENCES login (id) ON DELETE CASCADE, 
	UNIQUE (list_id, login_id, kind, part, role)
);
INSERT INTO "mirror" VALUES(1,4,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 16:34:21.827328',156);
INSERT INTO "mirror" VALUES(2,4,1,'list',0,'followed','109000000017947742','Followed','',1,'2026-11-29 16:34:21.931957',156);
INSERT INTO "mirror" VALUES(3,4,2,'x-list',0,'followed','1600000000056079221','Followed','',1,'2026-11-29 16:34:22.452290',156);
INSERT INTO "mirror" VALUES(4,8,3,'bluesky-follows',0,'followed','','your follows on Bluesky','',0,'2026-11-29 16:34:22.866365',146);
INSERT INTO "mirror" VALUES(5,6,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 16:34:23.236901',154);
INSERT INTO "mirror" VALUES(6,6,1,'list',0,'followed','109000000018174474','Both','',1,'2026-11-29 16:34:23.352080',154);
INSERT INTO "mirror" VALUES(7,6,1,'collection',1,'published','109000000018368432','Both','Two uses',1,'2026-11-29 16:34:23.821128',154);
INSERT INTO "mirror" VALUES(8,5,1,'collection',1,'published','109000000019753856','Published','',1,'2026-11-29 16:34:24.219678',151);
INSERT INTO "mirror" VALUES(9,6,2,'x-published',0,'published','1600000000056918759','Both','Two uses',1,'2026-11-29 16:34:24.508034',157);
INSERT INTO "mirror" VALUES(10,5,2,'x-published',0,'published','1600000000057074808','Published','',1,'2026-11-29 16:34:24.980007',158);
CREATE TABLE mirror_item (
	mirror_id INTEGER NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	account_id INTEGER, 
	name VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	ours BOOLEAN NOT NULL, 
	item_ref VARCHAR NOT NULL, 
	since DATETIME NOT NULL, last_step INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (mirror_id, remote_id), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE SET NULL, 
	FOREIGN KEY(mirror_id) REFERENCES mirror (id) ON DELETE CASCADE
);
INSERT INTO "mirror_item" VALUES(1,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 16:34:21.783216',0);
INSERT INTO "mirror_item" VALUES(1,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 16:34:21.792614',0);
INSERT INTO "mirror_item" VALUES(1,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 16:34:21.796652',0);
INSERT INTO "mirror_item" VALUES(1,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 16:34:21.808492',0);
INSERT INTO "mirror_item" VALUES(2,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 16:34:21.900913',0);
INSERT INTO "mirror_item" VALUES(2,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 16:34:21.901872',0);
INSERT INTO "mirror_item" VALUES(2,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 16:34:21.902671',0);
INSERT INTO "mirror_item" VALUES(2,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 16:34:21.911994',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 16:34:22.379344',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 16:34:22.409154',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 16:34:22.427949',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 16:34:22.445324',0);
INSERT INTO "mirror_item" VALUES(4,'did:plc:r47wfuh7vmpbrhoxkv3dgjoc',143,'Sky 1','@acct001.test','in',1,'3n3hnitxwday7','2026-11-29 16:34:22.854120',0);
INSERT INTO "mirror_item" VALUES(4,'did:plc:3gqeoetw3ld5cgzmqw6kndkk',144,'Sky 2','@acct002.test','in',1,'3n3hnitxwedy7','2026-11-29 16:34:22.855654',0);
INSERT INTO "mirror_item" VALUES(5,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 16:34:23.193310',0);
INSERT INTO "mirror_item" VALUES(5,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',0,'','2026-11-29 16:34:23.236218',0);
INSERT INTO "mirror_item" VALUES(6,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 16:34:23.327201',0);
INSERT INTO "mirror_item" VALUES(6,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 16:34:23.328484',0);
INSERT INTO "mirror_item" VALUES(7,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 16:34:23.778355',0);
INSERT INTO "mirror_item" VALUES(7,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 16:34:23.804181',0);
INSERT INTO "mirror_item" VALUES(8,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 16:34:24.188755',0);
INSERT INTO "mirror_item" VALUES(8,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 16:34:24.204306',0);
INSERT INTO "mirror_item" VALUES(8,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 16:34:24.212504',0);
INSERT INTO "mirror_item" VALUES(9,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 16:34:24.453139',0);
INSERT INTO "mirror_item" VALUES(9,'1600000000003737031',135,'Person 5','@acct005','in',1,'','2026-11-29 16:34:24.484542',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 16:34:24.881456',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 16:34:24.908915',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 16:34:24.942180',0);
CREATE TABLE opt_out (
	id INTEGER NOT NULL, 
	platform VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	platform_id VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	together VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (platform, "key")
);
INSERT INTO "opt_out" VALUES(1,'mastodon','acct006@localhost:8080','','2026-11-29 16:34:20.611672','0d8fbd97df7c40ef89924a2362b19580');
INSERT INTO "opt_out" VALUES(2,'x','acct006','','2026-11-29 16:34:20.613140','0d8fbd97df7c40ef89924a2362b19580');
CREATE TABLE remote_id (
	account_id INTEGER NOT NULL, 
	server VARCHAR NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (account_id, server), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "remote_id" VALUES(126,'http://localhost:8080','109000000002119774','acct001@localhost:8080','2026-11-29 16:34:21.612004');
INSERT INTO "remote_id" VALUES(130,'http://localhost:8080','109000000003027024','acct003@localhost:8080','2026-11-29 16:34:21.614043');
INSERT INTO "remote_id" VALUES(128,'http://localhost:8080','109000000002731495','acct002@localhost:8080','2026-11-29 16:34:21.615594');
INSERT INTO "remote_id" VALUES(132,'http://localhost:8080','109000000003980963','acct004@localhost:8080','2026-11-29 16:34:21.616109');
INSERT INTO "remote_id" VALUES(134,'http://localhost:8080','109000000004306177','acct005@localhost:8080','2026-11-29 16:34:23.042941');
INSERT INTO "remote_id" VALUES(145,'http://localhost:8080','109000000006206831','acct010@localhost:8080','2026-11-29 16:34:31.943596');
INSERT INTO "remote_id" VALUES(146,'http://localhost:8080','109000000006848452','acct011@localhost:8080','2026-11-29 16:34:31.945971');
CREATE TABLE run (
	id INTEGER NOT NULL, 
	mirror_id INTEGER NOT NULL, 
	verb VARCHAR NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	outcome VARCHAR NOT NULL, 
	reads INTEGER NOT NULL, 
	writes INTEGER NOT NULL, 
	cost_usd VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(mirror_id) REFERENCES mirror (id) ON DELETE CASCADE
);
INSERT INTO "run" VALUES(1,1,'follow','2026-11-29 16:34:21.734810','2026-11-29 16:34:21.817097','complete',0,4,'0');
INSERT INTO "run" VALUES(2,2,'follow','2026-11-29 16:34:21.836388','2026-11-29 16:34:21.918630','complete',0,2,'0');
INSERT INTO "run" VALUES(3,3,'follow','2026-11-29 16:34:22.251275','2026-11-29 16:34:22.450662','complete',0,5,'0.030');
INSERT INTO "run" VALUES(4,4,'follow','2026-11-29 16:34:22.810809','2026-11-29 16:34:22.864642','complete',0,1,'0');
INSERT INTO "run" VALUES(5,5,'follow','2026-11-29 16:34:23.159546','2026-11-29 16:34:23.227659','complete',0,1,'0');
INSERT INTO "run" VALUES(6,6,'follow','2026-11-29 16:34:23.252026','2026-11-29 16:34:23.348318','complete',0,2,'0');
INSERT INTO "run" VALUES(7,7,'sync','2026-11-29 16:34:23.700068','2026-11-29 16:34:23.812841','complete',0,1,'0');
INSERT INTO "run" VALUES(8,8,'sync','2026-11-29 16:34:24.156849','2026-11-29 16:34:24.216735','complete',0,1,'0');
INSERT INTO "run" VALUES(9,9,'sync','2026-11-29 16:34:24.394907','2026-11-29 16:34:24.492532','complete',0,3,'0.020');
INSERT INTO "run" VALUES(10,10,'sync','2026-11-29 16:34:24.789928','2026-11-29 16:34:24.957033','complete',0,4,'0.025');
INSERT INTO "run" VALUES(11,1,'follow','2026-11-29 16:34:32.114519',NULL,'',0,0,'0');
CREATE TABLE step (
	id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	do VARCHAR NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	says VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	at DATETIME NOT NULL, item_ref VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE, 
	UNIQUE (run_id, seq)
);
INSERT INTO "step" VALUES(1,1,0,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 16:34:21.781399','');
INSERT INTO "step" VALUES(2,1,1,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 16:34:21.795899','');
INSERT INTO "step" VALUES(3,1,2,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 16:34:21.807889','');
INSERT INTO "step" VALUES(4,1,3,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 16:34:21.792017','');
INSERT INTO "step" VALUES(5,2,0,'make','','Followed','','','done','','2026-11-29 16:34:21.869121','');
INSERT INTO "step" VALUES(6,2,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 16:34:21.900206','');
INSERT INTO "step" VALUES(7,2,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 16:34:21.901450','');
INSERT INTO "step" VALUES(8,2,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 16:34:21.902288','');
INSERT INTO "step" VALUES(9,2,4,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 16:34:21.911307','');
INSERT INTO "step" VALUES(10,3,0,'make','','Followed','','','done','','2026-11-29 16:34:22.325991','');
INSERT INTO "step" VALUES(11,3,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 16:34:22.369197','');
INSERT INTO "step" VALUES(12,3,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 16:34:22.406920','');
INSERT INTO "step" VALUES(13,3,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 16:34:22.427187','');
INSERT INTO "step" VALUES(14,3,4,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 16:34:22.444618','');
INSERT INTO "step" VALUES(15,4,0,'add','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','Sky 1','@acct001.test','','done','','2026-11-29 16:34:22.852773','3n3hnitxwday7');
INSERT INTO "step" VALUES(16,4,1,'add','did:plc:3gqeoetw3ld5cgzmqw6kndkk','Sky 2','@acct002.test','','done','','2026-11-29 16:34:22.855133','3n3hnitxwedy7');
INSERT INTO "step" VALUES(17,5,0,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 16:34:23.191927','');
INSERT INTO "step" VALUES(18,6,0,'make','','Both','','','done','','2026-11-29 16:34:23.280312','');
INSERT INTO "step" VALUES(19,6,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 16:34:23.326300','');
INSERT INTO "step" VALUES(20,6,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 16:34:23.327868','');
INSERT INTO "step" VALUES(21,7,0,'make','','Both','','Two uses','done','','2026-11-29 16:34:23.761979','');
INSERT INTO "step" VALUES(22,7,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 16:34:23.776510','');
INSERT INTO "step" VALUES(23,7,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 16:34:23.803442','');
INSERT INTO "step" VALUES(24,8,0,'make','','Published','','','done','','2026-11-29 16:34:24.173229','');
INSERT INTO "step" VALUES(25,8,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 16:34:24.187467','');
INSERT INTO "step" VALUES(26,8,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 16:34:24.203730','');
INSERT INTO "step" VALUES(27,8,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 16:34:24.211898','');
INSERT INTO "step" VALUES(28,9,0,'make','','Both','','Two uses','done','','2026-11-29 16:34:24.424441','');
INSERT INTO "step" VALUES(29,9,1,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 16:34:24.451809','');
INSERT INTO "step" VALUES(30,9,2,'add','1600000000003737031','Person 5','@acct005','','done','','2026-11-29 16:34:24.483872','');
INSERT INTO "step" VALUES(31,10,0,'make','','Published','','','done','','2026-11-29 16:34:24.855623','');
INSERT INTO "step" VALUES(32,10,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 16:34:24.879850','');
INSERT INTO "step" VALUES(33,10,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 16:34:24.908208','');
INSERT INTO "step" VALUES(34,10,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 16:34:24.941493','');
INSERT INTO "step" VALUES(35,11,0,'add','109000000006206831','@acct010@localhost:8080','@acct010@localhost:8080','','started','','2026-11-29 16:34:32.140977','');
INSERT INTO "step" VALUES(36,11,1,'add','109000000006848452','@acct011@localhost:8080','@acct011@localhost:8080','','started','','2026-11-29 16:34:32.142169','');
CREATE INDEX ix_account_member_id ON account (member_id);
CREATE INDEX ix_change_list_id ON change (list_id);
CREATE INDEX ix_checkup_list_id ON checkup (list_id);
CREATE INDEX ix_finding_member_id ON finding (member_id);
CREATE INDEX ix_run_mirror_id ON run (mirror_id);
CREATE INDEX ix_step_run_id ON step (run_id);
COMMIT;
