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
INSERT INTO "account" VALUES(138,128,'mastodon','acct007@localhost:8080','acct007@localhost:8080','','alive','2026-11-29 20:45:25.780383','',3370,'2026-11-29 20:45:25.780383','https://example.org','',NULL);
INSERT INTO "account" VALUES(139,128,'x','acct007','acct007','1600000000004841791','alive','2026-11-29 20:45:25.780383','',35979,'2026-11-29 20:45:25.780383','https://example.org','1600000000004841791','2026-11-29 20:45:25.780383');
INSERT INTO "account" VALUES(140,129,'mastodon','acct008@localhost:8080','acct008@localhost:8080','','alive','2026-11-29 20:45:25.780383','',8561,'2026-11-29 20:45:25.780383','https://example.org','',NULL);
INSERT INTO "account" VALUES(141,129,'x','acct008','acct008','1600000000005802281','alive','2026-11-29 20:45:25.780383','',26157,'2026-11-29 20:45:25.780383','https://example.org','1600000000005802281','2026-11-29 20:45:25.780383');
INSERT INTO "account" VALUES(142,130,'mastodon','acct999@localhost:8080','acct999@localhost:8080','','unreachable','2026-11-29 20:45:25.780383','',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(143,131,'bluesky','acct001.test','acct001.test','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:r47wfuh7vmpbrhoxkv3dgjoc',NULL);
INSERT INTO "account" VALUES(144,132,'bluesky','acct002.test','acct002.test','did:plc:3gqeoetw3ld5cgzmqw6kndkk','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:3gqeoetw3ld5cgzmqw6kndkk',NULL);
INSERT INTO "account" VALUES(145,133,'mastodon','acct010@localhost:8080','acct010@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(146,134,'mastodon','acct011@localhost:8080','acct011@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0018');
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
INSERT INTO "change" VALUES(127,4,'2026-11-29 20:45:14.251792','tester','new','c299a95e31414bf29423a727f92a01ff','null','{"slug": "followed", "title": "Followed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(128,4,'2026-11-29 20:45:14.580205','tester','import','aea7891aadcb4e629019ca7d0b09fac8','null','{"name": "Person 1", "kind": "", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T20:45:14.556170+00:00"}','');
INSERT INTO "change" VALUES(129,4,'2026-11-29 20:45:14.580205','tester','import','aea7891aadcb4e629019ca7d0b09fac8','null','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T20:45:14.556182+00:00"}','');
INSERT INTO "change" VALUES(130,4,'2026-11-29 20:45:14.580205','tester','import','aea7891aadcb4e629019ca7d0b09fac8','null','{"name": "Person 3", "kind": "", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T20:45:14.556186+00:00"}','');
INSERT INTO "change" VALUES(131,4,'2026-11-29 20:45:14.580205','tester','import','aea7891aadcb4e629019ca7d0b09fac8','null','{"name": "Person 4", "kind": "", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 4", "source": "https://example.org", "position": 4, "added": "2026-11-29T20:45:14.556190+00:00"}','');
INSERT INTO "change" VALUES(132,5,'2026-11-29 20:45:14.686761','tester','new','a4460d9fa7a04c8baaa233d5ed3efc8b','null','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(133,5,'2026-11-29 20:45:14.922311','tester','import','c497f701fcf940179cf64eb62d7be911','null','{"name": "Person 1", "kind": "", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T20:45:14.920822+00:00"}','');
INSERT INTO "change" VALUES(134,5,'2026-11-29 20:45:14.935666','tester','import','c497f701fcf940179cf64eb62d7be911','null','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T20:45:14.934698+00:00"}','');
INSERT INTO "change" VALUES(135,5,'2026-11-29 20:45:14.973505','tester','import','c497f701fcf940179cf64eb62d7be911','null','{"name": "Person 3", "kind": "", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T20:45:14.968174+00:00"}','');
INSERT INTO "change" VALUES(136,6,'2026-11-29 20:45:15.039192','tester','new','23bace65bc264fcda825be5ae1d888ce','null','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(137,6,'2026-11-29 20:45:15.167147','tester','import','70cd303690344b42b02cbd1242028f01','null','{"name": "Person 4", "kind": "", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 4", "source": "https://example.org", "position": 1, "added": "2026-11-29T20:45:15.165651+00:00"}','');
INSERT INTO "change" VALUES(138,6,'2026-11-29 20:45:15.177100','tester','import','70cd303690344b42b02cbd1242028f01','null','{"name": "Person 5", "kind": "", "topic": "care", "mastodon": "acct005@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct005", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 5", "source": "https://example.org", "position": 2, "added": "2026-11-29T20:45:15.167227+00:00"}','');
INSERT INTO "change" VALUES(139,6,'2026-11-29 20:45:15.177100','tester','import','70cd303690344b42b02cbd1242028f01','null','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T20:45:15.167242+00:00"}','');
INSERT INTO "change" VALUES(140,7,'2026-11-29 20:45:15.236870','tester','new','ac6a8e8f6f04421c82f90f92f6c21299','null','{"slug": "listed", "title": "Listed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(141,7,'2026-11-29 20:45:15.310493','tester','import','02ff516730954e30bcc2eae1ca036d71','null','{"name": "Person 7", "kind": "", "topic": "care", "mastodon": "acct007@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct007", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 7", "source": "https://example.org", "position": 1, "added": "2026-11-29T20:45:15.308081+00:00"}','');
INSERT INTO "change" VALUES(142,7,'2026-11-29 20:45:15.310493','tester','import','02ff516730954e30bcc2eae1ca036d71','null','{"name": "Person 8", "kind": "", "topic": "care", "mastodon": "acct008@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct008", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 8", "source": "https://example.org", "position": 2, "added": "2026-11-29T20:45:15.308091+00:00"}','');
INSERT INTO "change" VALUES(143,7,'2026-11-29 20:45:15.310493','tester','import','02ff516730954e30bcc2eae1ca036d71','null','{"name": "Gone", "kind": "", "topic": "care", "mastodon": "acct999@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 3, "added": "2026-11-29T20:45:15.308094+00:00"}','');
INSERT INTO "change" VALUES(144,8,'2026-11-29 20:45:15.385308','tester','new','d75f537079c34db1a97f0b49fcbc8eaa','null','{"slug": "sky", "title": "Sky", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(145,8,'2026-11-29 20:45:15.481771','tester','import','526342bd3ac346cfb34d9db220e082c2','null','{"name": "Sky 1", "kind": "", "topic": "", "mastodon": "", "bluesky": "acct001.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 1, "added": "2026-11-29T20:45:15.471281+00:00"}','');
INSERT INTO "change" VALUES(146,8,'2026-11-29 20:45:15.481771','tester','import','526342bd3ac346cfb34d9db220e082c2','null','{"name": "Sky 2", "kind": "", "topic": "", "mastodon": "", "bluesky": "acct002.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 2, "added": "2026-11-29T20:45:15.471291+00:00"}','');
INSERT INTO "change" VALUES(147,6,'2026-11-29 20:45:15.754468','tester','describe','5ff545839d1a41649589af90dad09941','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(148,6,'2026-11-29 20:45:16.086358','tester','chats','a29714ac91554158afbbd4a58655b346','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(149,4,'2026-11-29 20:45:16.325911','tester','edit','edb842edba54460eac0b88e2dacb2280','{"name": "Person 1", "kind": "", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T20:45:14.556170+00:00"}','{"name": "Person 1", "kind": "", "topic": "carers", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T20:45:14.556170+00:00"}','');
INSERT INTO "change" VALUES(150,4,'2026-11-29 20:45:16.463925','tester','edit','c15d663a20fc4c06879aa4524206cc4c','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T20:45:14.556182+00:00"}','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "feed": "https://example.org/feed", "feed_source": "https://example.org", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T20:45:14.556182+00:00"}','');
INSERT INTO "change" VALUES(151,5,'2026-11-29 20:45:16.479373','tester','edit','c15d663a20fc4c06879aa4524206cc4c','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T20:45:14.934698+00:00"}','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "feed": "https://example.org/feed", "feed_source": "https://example.org", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T20:45:14.934698+00:00"}','');
INSERT INTO "change" VALUES(152,4,'2026-11-29 20:45:16.650946','tester','add','8b48c12b501c46c2bb5d14bc2e2b9f03','null','{"name": "Ninth", "kind": "", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T20:45:16.632383+00:00"}','');
INSERT INTO "change" VALUES(153,4,'2026-11-29 20:45:16.821680','tester','remove','72ad57d35bac46719bace5517d013e12','{"name": "Ninth", "kind": "", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T20:45:16.632383+00:00"}','null','');
INSERT INTO "change" VALUES(154,6,'2026-11-29 20:45:17.059452','tester','remove','254735a76b844b41813d7819dd218e06','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T20:45:15.167242+00:00"}','null','');
INSERT INTO "change" VALUES(155,4,'2026-11-29 20:45:17.231964','tester','undo','4273e1d1624c494ab82329d9beb6124a','null','{"name": "Ninth", "kind": "", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T20:45:16.632383+00:00"}','72ad57d35bac46719bace5517d013e12');
INSERT INTO "change" VALUES(156,4,'2026-11-29 20:45:17.250018','tester','undo --redo','e4f60d44954e4b88974f1a838c52cd1d','{"name": "Ninth", "kind": "", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T20:45:16.632383+00:00"}','null','4273e1d1624c494ab82329d9beb6124a');
INSERT INTO "change" VALUES(157,6,'2026-11-29 20:45:23.478024','tester','sync','5ec1badebea2464ab93e8be73a9cdc78','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(158,5,'2026-11-29 20:45:24.486505','tester','sync','813316ff8aed4b26a547f2d3fc8647f0','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(159,6,'2026-11-29 20:45:25.010425','tester','sync','8b1d950643e744de99450d33ba49e154','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "1600000000056918759", "page": ""}','');
INSERT INTO "change" VALUES(160,5,'2026-11-29 20:45:25.185324','tester','sync','91f6af78e06148c6915a0ef3831f3a1c','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}','');
INSERT INTO "change" VALUES(161,4,'2026-11-29 20:45:29.198080','tester','add','8a18f3dbeb9c436b9a1db6ef0bf32cb2','null','{"name": "@acct010@localhost:8080", "kind": "", "topic": "", "mastodon": "acct010@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T20:45:29.184163+00:00"}','');
INSERT INTO "change" VALUES(162,4,'2026-11-29 20:45:29.253792','tester','add','c61a386b8ca3482480719b74cda55c05','null','{"name": "@acct011@localhost:8080", "kind": "", "topic": "", "mastodon": "acct011@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "feed": "", "feed_source": "", "about": "", "note": "", "source": "https://example.org", "position": 6, "added": "2026-11-29T20:45:29.252487+00:00"}','');
CREATE TABLE checkup (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "checkup" VALUES(1,7,'2026-11-29 20:45:25.780383');
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
INSERT INTO "curated_list" VALUES(4,'followed','Followed','','en','','','[]','','','','2026-11-29 20:45:14.250831','2026-11-29 20:45:29.253682','{}',NULL,'','[]');
INSERT INTO "curated_list" VALUES(5,'published','Published','','en','','','[]','','','','2026-11-29 20:45:14.685739','2026-11-29 20:45:25.185173','{"mastodon": ["http://localhost:8080/collections/109000000019753856"], "x": ["1600000000057074808"]}',NULL,'','[]');
INSERT INTO "curated_list" VALUES(6,'both','Both','Two uses','en','','','["care"]','','','','2026-11-29 20:45:15.038143','2026-11-29 20:45:25.010247','{"mastodon": ["http://localhost:8080/collections/109000000018368432"], "x": ["1600000000056918759"]}',NULL,'','[{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}]');
INSERT INTO "curated_list" VALUES(7,'listed','Listed','','en','','','[]','','https://example.org/listed/','','2026-11-29 20:45:15.231813','2026-11-29 20:45:15.310959','{}',NULL,'','[]');
INSERT INTO "curated_list" VALUES(8,'sky','Sky','','en','','','[]','','','','2026-11-29 20:45:15.383728','2026-11-29 20:45:15.482453','{}',NULL,'','[]');
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
INSERT INTO "edition" VALUES('bdd2ceef00254ab0a80bf0287e041532',5,1,'2026-11-29 20:45:28.568026','tester','2f03ad07e9f110865733d4ae0b595b445246997c9087d91d24e0c45bfe59ecc1','{"list": {"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "contact": "editors@example.org", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}, "members": [{"name": "Person 1", "topic": "care", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "1600000000001796994", "source": "https://example.org", "id": 122, "since": "2026-11-29T20:45:14.920822+00:00", "added": "2026-11-29T20:45:14.920822+00:00", "key": "83e38afa5ef346c595f5eec7f42d4212"}, {"name": "Person 2", "topic": "care", "mastodon": "acct002@localhost:8080", "x": "acct002", "x_id": "1600000000002092523", "feed": "https://example.org/feed", "feed_source": "https://example.org", "source": "https://example.org", "id": 123, "since": "2026-11-29T20:45:14.934698+00:00", "added": "2026-11-29T20:45:14.934698+00:00", "key": "abed9f551fd34237aa2f71778a119adc"}, {"name": "Person 3", "topic": "care", "mastodon": "acct003@localhost:8080", "x": "acct003", "x_id": "1600000000003046462", "source": "https://example.org", "id": 124, "since": "2026-11-29T20:45:14.968174+00:00", "added": "2026-11-29T20:45:14.968174+00:00", "key": "9b9098d6a9cb440aa704bca789bf8ed0"}]}');
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
INSERT INTO "finding" VALUES(1,128,138,'mastodon','unconfirmed','2026-11-29 20:45:25.780383','2026-11-29 20:45:25.780383','2026-11-29 20:45:25.780383','its profile on Mastodon and its profile on X do not say that @acct007@localhost:8080 and @acct007 belong together','',0,0);
INSERT INTO "finding" VALUES(2,129,140,'mastodon','unconfirmed','2026-11-29 20:45:25.780383','2026-11-29 20:45:25.780383','2026-11-29 20:45:25.780383','its profile on Mastodon and its profile on X do not say that @acct008@localhost:8080 and @acct008 belong together','',0,0);
INSERT INTO "finding" VALUES(3,130,142,'mastodon','unreachable','2026-11-29 20:45:25.780383','2026-11-29 20:45:25.780383','2026-11-29 20:45:25.780383','localhost:8080 has no account with that name','',0,0);
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
INSERT INTO "login" VALUES(1,'mastodon','http://localhost:8080','localhost:8080','follower@localhost:8080','109000000001156935',10,'',1,'[]','2026-11-29 20:45:11.894139');
INSERT INTO "login" VALUES(2,'x','http://localhost:8081','','follower','1600000000001421552',NULL,'',0,'[]','2026-11-29 20:45:13.320684');
INSERT INTO "login" VALUES(3,'bluesky','http://localhost:8082','','follower.test','did:plc:opj4ffu7gtshvns4fyupslml',NULL,'',1,'[]','2026-11-29 20:45:13.710993');
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
INSERT INTO "membership" VALUES(4,122,1,'carers','a note on 1','https://example.org','2026-11-29 20:45:14.556170','',0);
INSERT INTO "membership" VALUES(4,123,2,'care','a note on 2','https://example.org','2026-11-29 20:45:14.556182','',0);
INSERT INTO "membership" VALUES(4,124,3,'care','a note on 3','https://example.org','2026-11-29 20:45:14.556186','',0);
INSERT INTO "membership" VALUES(4,125,4,'care','a note on 4','https://example.org','2026-11-29 20:45:14.556190','',0);
INSERT INTO "membership" VALUES(5,122,1,'care','a note on 1','https://example.org','2026-11-29 20:45:14.920822','',0);
INSERT INTO "membership" VALUES(5,123,2,'care','a note on 2','https://example.org','2026-11-29 20:45:14.934698','',0);
INSERT INTO "membership" VALUES(5,124,3,'care','a note on 3','https://example.org','2026-11-29 20:45:14.968174','',0);
INSERT INTO "membership" VALUES(6,125,1,'care','a note on 4','https://example.org','2026-11-29 20:45:15.165651','',0);
INSERT INTO "membership" VALUES(6,126,2,'care','a note on 5','https://example.org','2026-11-29 20:45:15.167227','',0);
INSERT INTO "membership" VALUES(7,128,1,'care','a note on 7','https://example.org','2026-11-29 20:45:15.308081','',0);
INSERT INTO "membership" VALUES(7,129,2,'care','a note on 8','https://example.org','2026-11-29 20:45:15.308091','',0);
INSERT INTO "membership" VALUES(7,130,3,'care','','https://example.org','2026-11-29 20:45:15.308094','',0);
INSERT INTO "membership" VALUES(8,131,1,'','','https://example.org','2026-11-29 20:45:15.471281','',0);
INSERT INTO "membership" VALUES(8,132,2,'','','https://example.org','2026-11-29 20:45:15.471291','',0);
INSERT INTO "membership" VALUES(4,133,5,'','','https://example.org','2026-11-29 20:45:29.184163','',0);
INSERT INTO "membership" VALUES(4,134,6,'','','https://example.org','2026-11-29 20:45:29.252487','',0);
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
INSERT INTO "mirror" VALUES(1,4,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 20:45:19.111810',156);
INSERT INTO "mirror" VALUES(2,4,1,'list',0,'followed','109000000017947742','Followed','',1,'2026-11-29 20:45:19.251298',156);
INSERT INTO "mirror" VALUES(3,4,2,'x-list',0,'followed','1600000000056079221','Followed','',1,'2026-11-29 20:45:20.123757',156);
INSERT INTO "mirror" VALUES(4,8,3,'bluesky-follows',0,'followed','','your follows on Bluesky','',0,'2026-11-29 20:45:21.034351',146);
INSERT INTO "mirror" VALUES(5,6,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 20:45:22.381136',154);
INSERT INTO "mirror" VALUES(6,6,1,'list',0,'followed','109000000018174474','Both','',1,'2026-11-29 20:45:22.443632',154);
INSERT INTO "mirror" VALUES(7,6,1,'collection',1,'published','109000000018368432','Both','Two uses',1,'2026-11-29 20:45:23.472854',154);
INSERT INTO "mirror" VALUES(8,5,1,'collection',1,'published','109000000019753856','Published','',1,'2026-11-29 20:45:24.482423',151);
INSERT INTO "mirror" VALUES(9,6,2,'x-published',0,'published','1600000000056918759','Both','Two uses',1,'2026-11-29 20:45:24.999752',157);
INSERT INTO "mirror" VALUES(10,5,2,'x-published',0,'published','1600000000057074808','Published','',1,'2026-11-29 20:45:25.179545',158);
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
INSERT INTO "mirror_item" VALUES(1,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 20:45:19.028953',0);
INSERT INTO "mirror_item" VALUES(1,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 20:45:19.050531',0);
INSERT INTO "mirror_item" VALUES(1,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 20:45:19.066719',0);
INSERT INTO "mirror_item" VALUES(1,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 20:45:19.071531',0);
INSERT INTO "mirror_item" VALUES(2,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 20:45:19.222292',0);
INSERT INTO "mirror_item" VALUES(2,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 20:45:19.223117',0);
INSERT INTO "mirror_item" VALUES(2,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 20:45:19.223749',0);
INSERT INTO "mirror_item" VALUES(2,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 20:45:19.224309',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 20:45:20.030354',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 20:45:20.059977',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 20:45:20.097587',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 20:45:20.114484',0);
INSERT INTO "mirror_item" VALUES(4,'did:plc:r47wfuh7vmpbrhoxkv3dgjoc',143,'Sky 1','@acct001.test','in',1,'3n3i3jmgwaq5d','2026-11-29 20:45:21.026673',0);
INSERT INTO "mirror_item" VALUES(4,'did:plc:3gqeoetw3ld5cgzmqw6kndkk',144,'Sky 2','@acct002.test','in',1,'3n3i3jmgwbw5d','2026-11-29 20:45:21.027805',0);
INSERT INTO "mirror_item" VALUES(5,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 20:45:22.329345',0);
INSERT INTO "mirror_item" VALUES(5,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',0,'','2026-11-29 20:45:22.376068',0);
INSERT INTO "mirror_item" VALUES(6,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 20:45:22.432338',0);
INSERT INTO "mirror_item" VALUES(6,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 20:45:22.436158',0);
INSERT INTO "mirror_item" VALUES(7,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 20:45:23.453971',0);
INSERT INTO "mirror_item" VALUES(7,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 20:45:23.469730',0);
INSERT INTO "mirror_item" VALUES(8,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 20:45:24.055051',0);
INSERT INTO "mirror_item" VALUES(8,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 20:45:24.474408',0);
INSERT INTO "mirror_item" VALUES(8,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 20:45:24.477957',0);
INSERT INTO "mirror_item" VALUES(9,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 20:45:24.850101',0);
INSERT INTO "mirror_item" VALUES(9,'1600000000003737031',135,'Person 5','@acct005','in',1,'','2026-11-29 20:45:24.986392',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 20:45:25.163202',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 20:45:25.167544',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 20:45:25.174951',0);
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
INSERT INTO "opt_out" VALUES(1,'mastodon','acct006@localhost:8080','','2026-11-29 20:45:17.036641','6233c319b6fd4ad0be2f09b738cb9cc7');
INSERT INTO "opt_out" VALUES(2,'x','acct006','','2026-11-29 20:45:17.041391','6233c319b6fd4ad0be2f09b738cb9cc7');
CREATE TABLE remote_id (
	account_id INTEGER NOT NULL, 
	server VARCHAR NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (account_id, server), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "remote_id" VALUES(126,'http://localhost:8080','109000000002119774','acct001@localhost:8080','2026-11-29 20:45:18.743000');
INSERT INTO "remote_id" VALUES(128,'http://localhost:8080','109000000002731495','acct002@localhost:8080','2026-11-29 20:45:18.754537');
INSERT INTO "remote_id" VALUES(130,'http://localhost:8080','109000000003027024','acct003@localhost:8080','2026-11-29 20:45:18.756050');
INSERT INTO "remote_id" VALUES(132,'http://localhost:8080','109000000003980963','acct004@localhost:8080','2026-11-29 20:45:18.761548');
INSERT INTO "remote_id" VALUES(134,'http://localhost:8080','109000000004306177','acct005@localhost:8080','2026-11-29 20:45:21.662927');
INSERT INTO "remote_id" VALUES(146,'http://localhost:8080','109000000006848452','acct011@localhost:8080','2026-11-29 20:45:33.970520');
INSERT INTO "remote_id" VALUES(145,'http://localhost:8080','109000000006206831','acct010@localhost:8080','2026-11-29 20:45:33.979030');
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
INSERT INTO "run" VALUES(1,1,'follow','2026-11-29 20:45:18.978127','2026-11-29 20:45:19.097932','complete',0,4,'0');
INSERT INTO "run" VALUES(2,2,'follow','2026-11-29 20:45:19.127105','2026-11-29 20:45:19.239883','complete',0,2,'0');
INSERT INTO "run" VALUES(3,3,'follow','2026-11-29 20:45:19.868072','2026-11-29 20:45:20.118376','complete',0,5,'0.030');
INSERT INTO "run" VALUES(4,4,'follow','2026-11-29 20:45:20.863712','2026-11-29 20:45:21.030561','complete',0,1,'0');
INSERT INTO "run" VALUES(5,5,'follow','2026-11-29 20:45:22.192378','2026-11-29 20:45:22.350881','complete',0,1,'0');
INSERT INTO "run" VALUES(6,6,'follow','2026-11-29 20:45:22.391312','2026-11-29 20:45:22.438718','complete',0,2,'0');
INSERT INTO "run" VALUES(7,7,'sync','2026-11-29 20:45:23.407472','2026-11-29 20:45:23.471749','complete',0,1,'0');
INSERT INTO "run" VALUES(8,8,'sync','2026-11-29 20:45:24.031371','2026-11-29 20:45:24.481245','complete',0,1,'0');
INSERT INTO "run" VALUES(9,9,'sync','2026-11-29 20:45:24.743288','2026-11-29 20:45:24.997675','complete',0,3,'0.020');
INSERT INTO "run" VALUES(10,10,'sync','2026-11-29 20:45:25.142064','2026-11-29 20:45:25.176632','complete',0,4,'0.025');
INSERT INTO "run" VALUES(11,1,'follow','2026-11-29 20:45:34.338223',NULL,'',0,0,'0');
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
INSERT INTO "step" VALUES(1,1,0,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 20:45:19.023428','');
INSERT INTO "step" VALUES(2,1,1,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 20:45:19.065986','');
INSERT INTO "step" VALUES(3,1,2,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 20:45:19.071033','');
INSERT INTO "step" VALUES(4,1,3,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 20:45:19.049862','');
INSERT INTO "step" VALUES(5,2,0,'make','','Followed','','','done','','2026-11-29 20:45:19.184535','');
INSERT INTO "step" VALUES(6,2,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 20:45:19.221643','');
INSERT INTO "step" VALUES(7,2,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 20:45:19.222757','');
INSERT INTO "step" VALUES(8,2,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 20:45:19.223449','');
INSERT INTO "step" VALUES(9,2,4,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 20:45:19.224037','');
INSERT INTO "step" VALUES(10,3,0,'make','','Followed','','','done','','2026-11-29 20:45:19.923599','');
INSERT INTO "step" VALUES(11,3,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 20:45:20.018638','');
INSERT INTO "step" VALUES(12,3,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 20:45:20.059225','');
INSERT INTO "step" VALUES(13,3,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 20:45:20.096884','');
INSERT INTO "step" VALUES(14,3,4,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 20:45:20.113807','');
INSERT INTO "step" VALUES(15,4,0,'add','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','Sky 1','@acct001.test','','done','','2026-11-29 20:45:21.025501','3n3i3jmgwaq5d');
INSERT INTO "step" VALUES(16,4,1,'add','did:plc:3gqeoetw3ld5cgzmqw6kndkk','Sky 2','@acct002.test','','done','','2026-11-29 20:45:21.027446','3n3i3jmgwbw5d');
INSERT INTO "step" VALUES(17,5,0,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 20:45:22.316316','');
INSERT INTO "step" VALUES(18,6,0,'make','','Both','','','done','','2026-11-29 20:45:22.410798','');
INSERT INTO "step" VALUES(19,6,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 20:45:22.431603','');
INSERT INTO "step" VALUES(20,6,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 20:45:22.434631','');
INSERT INTO "step" VALUES(21,7,0,'make','','Both','','Two uses','done','','2026-11-29 20:45:23.444299','');
INSERT INTO "step" VALUES(22,7,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 20:45:23.452910','');
INSERT INTO "step" VALUES(23,7,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 20:45:23.469310','');
INSERT INTO "step" VALUES(24,8,0,'make','','Published','','','done','','2026-11-29 20:45:24.049183','');
INSERT INTO "step" VALUES(25,8,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 20:45:24.054132','');
INSERT INTO "step" VALUES(26,8,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 20:45:24.473832','');
INSERT INTO "step" VALUES(27,8,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 20:45:24.477591','');
INSERT INTO "step" VALUES(28,9,0,'make','','Both','','Two uses','done','','2026-11-29 20:45:24.833750','');
INSERT INTO "step" VALUES(29,9,1,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 20:45:24.848991','');
INSERT INTO "step" VALUES(30,9,2,'add','1600000000003737031','Person 5','@acct005','','done','','2026-11-29 20:45:24.985681','');
INSERT INTO "step" VALUES(31,10,0,'make','','Published','','','done','','2026-11-29 20:45:25.156329','');
INSERT INTO "step" VALUES(32,10,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 20:45:25.162273','');
INSERT INTO "step" VALUES(33,10,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 20:45:25.167176','');
INSERT INTO "step" VALUES(34,10,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 20:45:25.174564','');
INSERT INTO "step" VALUES(35,11,0,'add','109000000006206831','@acct010@localhost:8080','@acct010@localhost:8080','','started','','2026-11-29 20:45:34.429815','');
INSERT INTO "step" VALUES(36,11,1,'add','109000000006848452','@acct011@localhost:8080','@acct011@localhost:8080','','started','','2026-11-29 20:45:34.430782','');
CREATE INDEX ix_account_member_id ON account (member_id);
CREATE INDEX ix_change_list_id ON change (list_id);
CREATE INDEX ix_checkup_list_id ON checkup (list_id);
CREATE INDEX ix_finding_member_id ON finding (member_id);
CREATE INDEX ix_run_mirror_id ON run (mirror_id);
CREATE INDEX ix_step_run_id ON step (run_id);
CREATE INDEX ix_membership_member_id ON membership (member_id);
CREATE INDEX ix_account_platform_platform_id ON account (platform, platform_id);
CREATE INDEX ix_finding_account_id ON finding (account_id);
CREATE INDEX ix_remote_id_server ON remote_id (server);
CREATE INDEX ix_mirror_item_account_id ON mirror_item (account_id);
COMMIT;
