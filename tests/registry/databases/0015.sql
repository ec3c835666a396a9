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
INSERT INTO "account" VALUES(138,128,'mastodon','acct007@localhost:8080','acct007@localhost:8080','','alive','2026-11-29 15:58:33.916355','',3370,'2026-11-29 15:58:33.916355','https://example.org','',NULL);
INSERT INTO "account" VALUES(139,128,'x','acct007','acct007','1600000000004841791','alive','2026-11-29 15:58:33.916355','',35979,'2026-11-29 15:58:33.916355','https://example.org','1600000000004841791','2026-11-29 15:58:33.916355');
INSERT INTO "account" VALUES(140,129,'mastodon','acct008@localhost:8080','acct008@localhost:8080','','alive','2026-11-29 15:58:33.916355','',8561,'2026-11-29 15:58:33.916355','https://example.org','',NULL);
INSERT INTO "account" VALUES(141,129,'x','acct008','acct008','1600000000005802281','alive','2026-11-29 15:58:33.916355','',26157,'2026-11-29 15:58:33.916355','https://example.org','1600000000005802281','2026-11-29 15:58:33.916355');
INSERT INTO "account" VALUES(142,130,'mastodon','acct999@localhost:8080','acct999@localhost:8080','','unreachable','2026-11-29 15:58:33.916355','',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(143,131,'bluesky','acct001.test','acct001.test','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:r47wfuh7vmpbrhoxkv3dgjoc',NULL);
INSERT INTO "account" VALUES(144,132,'bluesky','acct002.test','acct002.test','did:plc:3gqeoetw3ld5cgzmqw6kndkk','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:3gqeoetw3ld5cgzmqw6kndkk',NULL);
INSERT INTO "account" VALUES(145,133,'mastodon','acct010@localhost:8080','acct010@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(146,134,'mastodon','acct011@localhost:8080','acct011@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0015');
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
INSERT INTO "change" VALUES(127,4,'2026-11-29 15:58:28.221167','tester','new','901ac2c645744eeca0bd9b1e020559ad','null','{"slug": "followed", "title": "Followed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(128,4,'2026-11-29 15:58:28.385968','tester','import','64587a71a9d54e519fef21c97d1f6a6f','null','{"name": "Person 1", "kind": "", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:58:28.383677+00:00"}','');
INSERT INTO "change" VALUES(129,4,'2026-11-29 15:58:28.386180','tester','import','64587a71a9d54e519fef21c97d1f6a6f','null','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T15:58:28.383686+00:00"}','');
INSERT INTO "change" VALUES(130,4,'2026-11-29 15:58:28.386381','tester','import','64587a71a9d54e519fef21c97d1f6a6f','null','{"name": "Person 3", "kind": "", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "about": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T15:58:28.383687+00:00"}','');
INSERT INTO "change" VALUES(131,4,'2026-11-29 15:58:28.386579','tester','import','64587a71a9d54e519fef21c97d1f6a6f','null','{"name": "Person 4", "kind": "", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "about": "", "note": "a note on 4", "source": "https://example.org", "position": 4, "added": "2026-11-29T15:58:28.383687+00:00"}','');
INSERT INTO "change" VALUES(132,5,'2026-11-29 15:58:28.457446','tester','new','5e2ba7dfeee84ebc912923bed45b891e','null','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(133,5,'2026-11-29 15:58:28.570417','tester','import','b38598ef1eda490eaa3e592c4e6df919','null','{"name": "Person 1", "kind": "", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:58:28.568901+00:00"}','');
INSERT INTO "change" VALUES(134,5,'2026-11-29 15:58:28.587263','tester','import','b38598ef1eda490eaa3e592c4e6df919','null','{"name": "Person 2", "kind": "", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T15:58:28.582300+00:00"}','');
INSERT INTO "change" VALUES(135,5,'2026-11-29 15:58:28.599118','tester','import','b38598ef1eda490eaa3e592c4e6df919','null','{"name": "Person 3", "kind": "", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "about": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T15:58:28.590253+00:00"}','');
INSERT INTO "change" VALUES(136,6,'2026-11-29 15:58:28.672379','tester','new','8ebbe0bdac324f51a5adcc24427d368f','null','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(137,6,'2026-11-29 15:58:28.774950','tester','import','575a9d523f47454c8e56cd7283d6c96b','null','{"name": "Person 4", "kind": "", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "about": "", "note": "a note on 4", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:58:28.773755+00:00"}','');
INSERT INTO "change" VALUES(138,6,'2026-11-29 15:58:28.787994','tester','import','575a9d523f47454c8e56cd7283d6c96b','null','{"name": "Person 5", "kind": "", "topic": "care", "mastodon": "acct005@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct005", "x_id": "", "website": "", "about": "", "note": "a note on 5", "source": "https://example.org", "position": 2, "added": "2026-11-29T15:58:28.779124+00:00"}','');
INSERT INTO "change" VALUES(139,6,'2026-11-29 15:58:28.788206','tester','import','575a9d523f47454c8e56cd7283d6c96b','null','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "about": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T15:58:28.779128+00:00"}','');
INSERT INTO "change" VALUES(140,7,'2026-11-29 15:58:28.869227','tester','new','8e47ea5ad6434ba9b292b9542a682044','null','{"slug": "listed", "title": "Listed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(141,7,'2026-11-29 15:58:28.940502','tester','import','261818b3916c44e1895efbdf375c53ae','null','{"name": "Person 7", "kind": "", "topic": "care", "mastodon": "acct007@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct007", "x_id": "", "website": "", "about": "", "note": "a note on 7", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:58:28.934152+00:00"}','');
INSERT INTO "change" VALUES(142,7,'2026-11-29 15:58:28.940908','tester','import','261818b3916c44e1895efbdf375c53ae','null','{"name": "Person 8", "kind": "", "topic": "care", "mastodon": "acct008@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct008", "x_id": "", "website": "", "about": "", "note": "a note on 8", "source": "https://example.org", "position": 2, "added": "2026-11-29T15:58:28.934158+00:00"}','');
INSERT INTO "change" VALUES(143,7,'2026-11-29 15:58:28.941081','tester','import','261818b3916c44e1895efbdf375c53ae','null','{"name": "Gone", "kind": "", "topic": "care", "mastodon": "acct999@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 3, "added": "2026-11-29T15:58:28.934159+00:00"}','');
INSERT INTO "change" VALUES(144,8,'2026-11-29 15:58:29.034313','tester','new','3eac2694ecd6491b89f22c0611807159','null','{"slug": "sky", "title": "Sky", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(145,8,'2026-11-29 15:58:29.144204','tester','import','e8f111531703423780e0b955f41ffb5a','null','{"name": "Sky 1", "kind": "", "topic": "", "mastodon": "", "bluesky": "acct001.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:58:29.131716+00:00"}','');
INSERT INTO "change" VALUES(146,8,'2026-11-29 15:58:29.144365','tester','import','e8f111531703423780e0b955f41ffb5a','null','{"name": "Sky 2", "kind": "", "topic": "", "mastodon": "", "bluesky": "acct002.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 2, "added": "2026-11-29T15:58:29.131723+00:00"}','');
INSERT INTO "change" VALUES(147,6,'2026-11-29 15:58:29.220980','tester','describe','bd7fb05e851c4be0bfd88e0c85eaf75f','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(148,6,'2026-11-29 15:58:29.289435','tester','chats','01c75b6fd36b461c8e974f8a5a1de73b','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(149,4,'2026-11-29 15:58:29.404789','tester','edit','aa62583f3a71413791449b40d5f860aa','{"name": "Person 1", "kind": "", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:58:28.383677+00:00"}','{"name": "Person 1", "kind": "", "topic": "carers", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:58:28.383677+00:00"}','');
INSERT INTO "change" VALUES(150,4,'2026-11-29 15:58:29.498406','tester','add','433ab625614e4a169b5b166adf803547','null','{"name": "Ninth", "kind": "", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T15:58:29.496508+00:00"}','');
INSERT INTO "change" VALUES(151,4,'2026-11-29 15:58:29.589945','tester','remove','797b1b9ba00a47afab206b1df842539c','{"name": "Ninth", "kind": "", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T15:58:29.496508+00:00"}','null','');
INSERT INTO "change" VALUES(152,6,'2026-11-29 15:58:29.709230','tester','remove','2a178c1850ff40c7b51b5562285df814','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "about": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T15:58:28.779128+00:00"}','null','');
INSERT INTO "change" VALUES(153,4,'2026-11-29 15:58:29.811189','tester','undo','87eca30b0eb94ec1b65951795582acbb','null','{"name": "Ninth", "kind": "", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T15:58:29.496508+00:00"}','797b1b9ba00a47afab206b1df842539c');
INSERT INTO "change" VALUES(154,4,'2026-11-29 15:58:29.848940','tester','undo --redo','c93ad370b0304b54bb9390be22dd6b24','{"name": "Ninth", "kind": "", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T15:58:29.496508+00:00"}','null','87eca30b0eb94ec1b65951795582acbb');
INSERT INTO "change" VALUES(155,6,'2026-11-29 15:58:32.401720','tester','sync','559f4323dcbe474f848cf9ac92f09437','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(156,5,'2026-11-29 15:58:32.748972','tester','sync','aaa48b976a5d4ec6915844260b1fb7e7','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(157,6,'2026-11-29 15:58:33.233276','tester','sync','1036e2f08f5d4c7ea8d3df93f2904f24','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "1600000000056918759", "page": ""}','');
INSERT INTO "change" VALUES(158,5,'2026-11-29 15:58:33.546311','tester','sync','8f9903421d4c40efabb0550ad20fcb95','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}','');
INSERT INTO "change" VALUES(159,4,'2026-11-29 15:58:36.998011','tester','add','426c1476987048f4add501f87084ff81','null','{"name": "@acct010@localhost:8080", "kind": "", "topic": "", "mastodon": "acct010@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T15:58:36.995849+00:00"}','');
INSERT INTO "change" VALUES(160,4,'2026-11-29 15:58:37.073732','tester','add','456b84c07b3c4c47ac78bf35ad176220','null','{"name": "@acct011@localhost:8080", "kind": "", "topic": "", "mastodon": "acct011@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 6, "added": "2026-11-29T15:58:37.070799+00:00"}','');
CREATE TABLE checkup (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "checkup" VALUES(1,7,'2026-11-29 15:58:33.916355');
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
INSERT INTO "curated_list" VALUES(4,'followed','Followed','','en','','','[]','','','','2026-11-29 15:58:28.219968','2026-11-29 15:58:37.073568','{}',NULL,'','[]');
INSERT INTO "curated_list" VALUES(5,'published','Published','','en','','','[]','','','','2026-11-29 15:58:28.456358','2026-11-29 15:58:33.546126','{"mastodon": ["http://localhost:8080/collections/109000000019753856"], "x": ["1600000000057074808"]}',NULL,'','[]');
INSERT INTO "curated_list" VALUES(6,'both','Both','Two uses','en','','','["care"]','','','','2026-11-29 15:58:28.667943','2026-11-29 15:58:33.233058','{"mastodon": ["http://localhost:8080/collections/109000000018368432"], "x": ["1600000000056918759"]}',NULL,'','[{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}]');
INSERT INTO "curated_list" VALUES(7,'listed','Listed','','en','','','[]','','https://example.org/listed/','','2026-11-29 15:58:28.867974','2026-11-29 15:58:28.941122','{}',NULL,'','[]');
INSERT INTO "curated_list" VALUES(8,'sky','Sky','','en','','','[]','','','','2026-11-29 15:58:29.033183','2026-11-29 15:58:29.144395','{}',NULL,'','[]');
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
INSERT INTO "edition" VALUES('994bdd46315643fb890823d7cd913fb3',5,1,'2026-11-29 15:58:36.057528','tester','e1e401e93655937b9d64d1bd19c87b4d3d5cfead580e0a5516d3af95d882681b','{"list": {"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "contact": "editors@example.org", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}, "members": [{"name": "Person 1", "topic": "care", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "1600000000001796994", "source": "https://example.org", "id": 122, "since": "2026-11-29T15:58:28.568901+00:00", "added": "2026-11-29T15:58:28.568901+00:00", "key": "065976d865ec43aca4b94f4185e5311c"}, {"name": "Person 2", "topic": "care", "mastodon": "acct002@localhost:8080", "x": "acct002", "x_id": "1600000000002092523", "source": "https://example.org", "id": 123, "since": "2026-11-29T15:58:28.582300+00:00", "added": "2026-11-29T15:58:28.582300+00:00", "key": "3d92337d2d5d41fe894dcd3a1f3eb8f8"}, {"name": "Person 3", "topic": "care", "mastodon": "acct003@localhost:8080", "x": "acct003", "x_id": "1600000000003046462", "source": "https://example.org", "id": 124, "since": "2026-11-29T15:58:28.590253+00:00", "added": "2026-11-29T15:58:28.590253+00:00", "key": "b4731a950057452fbf743be689938619"}]}');
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
INSERT INTO "finding" VALUES(1,128,138,'mastodon','unconfirmed','2026-11-29 15:58:33.916355','2026-11-29 15:58:33.916355','2026-11-29 15:58:33.916355','its profile on Mastodon and its profile on X do not say that @acct007@localhost:8080 and @acct007 belong together','',0,0);
INSERT INTO "finding" VALUES(2,129,140,'mastodon','unconfirmed','2026-11-29 15:58:33.916355','2026-11-29 15:58:33.916355','2026-11-29 15:58:33.916355','its profile on Mastodon and its profile on X do not say that @acct008@localhost:8080 and @acct008 belong together','',0,0);
INSERT INTO "finding" VALUES(3,130,142,'mastodon','unreachable','2026-11-29 15:58:33.916355','2026-11-29 15:58:33.916355','2026-11-29 15:58:33.916355','localhost:8080 has no account with that name','',0,0);
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
INSERT INTO "login" VALUES(1,'mastodon','http://localhost:8080','localhost:8080','follower@localhost:8080','109000000001156935',10,'',1,'[]','2026-11-29 15:58:26.578612');
INSERT INTO "login" VALUES(2,'x','http://localhost:8081','','follower','1600000000001421552',NULL,'',0,'[]','2026-11-29 15:58:27.870696');
INSERT INTO "login" VALUES(3,'bluesky','http://localhost:8082','','follower.test','did:plc:opj4ffu7gtshvns4fyupslml',NULL,'',1,'[]','2026-11-29 15:58:28.105668');
CREATE TABLE member (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	website VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "member" VALUES(122,'Person 1','','');
INSERT INTO "member" VALUES(123,'Person 2','','');
INSERT INTO "member" VALUES(124,'Person 3','','');
INSERT INTO "member" VALUES(125,'Person 4','','');
INSERT INTO "member" VALUES(126,'Person 5','','');
INSERT INTO "member" VALUES(128,'Person 7','','');
INSERT INTO "member" VALUES(129,'Person 8','','');
INSERT INTO "member" VALUES(130,'Gone','','');
INSERT INTO "member" VALUES(131,'Sky 1','','');
INSERT INTO "member" VALUES(132,'Sky 2','','');
INSERT INTO "member" VALUES(133,'@acct010@localhost:8080','','');
INSERT INTO "member" VALUES(134,'@acct011@localhost:8080','','');
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
INSERT INTO "membership" VALUES(4,122,1,'carers','a note on 1','https://example.org','2026-11-29 15:58:28.383677','',0);
INSERT INTO "membership" VALUES(4,123,2,'care','a note on 2','https://example.org','2026-11-29 15:58:28.383686','',0);
INSERT INTO "membership" VALUES(4,124,3,'care','a note on 3','https://example.org','2026-11-29 15:58:28.383687','',0);
INSERT INTO "membership" VALUES(4,125,4,'care','a note on 4','https://example.org','2026-11-29 15:58:28.383687','',0);
INSERT INTO "membership" VALUES(5,122,1,'care','a note on 1','https://example.org','2026-11-29 15:58:28.568901','',0);
INSERT INTO "membership" VALUES(5,123,2,'care','a note on 2','https://example.org','2026-11-29 15:58:28.582300','',0);
INSERT INTO "membership" VALUES(5,124,3,'care','a note on 3','https://example.org','2026-11-29 15:58:28.590253','',0);
INSERT INTO "membership" VALUES(6,125,1,'care','a note on 4','https://example.org','2026-11-29 15:58:28.773755','',0);
INSERT INTO "membership" VALUES(6,126,2,'care','a note on 5','https://example.org','2026-11-29 15:58:28.779124','',0);
INSERT INTO "membership" VALUES(7,128,1,'care','a note on 7','https://example.org','2026-11-29 15:58:28.934152','',0);
INSERT INTO "membership" VALUES(7,129,2,'care','a note on 8','https://example.org','2026-11-29 15:58:28.934158','',0);
INSERT INTO "membership" VALUES(7,130,3,'care','','https://example.org','2026-11-29 15:58:28.934159','',0);
INSERT INTO "membership" VALUES(8,131,1,'','','https://example.org','2026-11-29 15:58:29.131716','',0);
INSERT INTO "membership" VALUES(8,132,2,'','','https://example.org','2026-11-29 15:58:29.131723','',0);
INSERT INTO "membership" VALUES(4,133,5,'','','https://example.org','2026-11-29 15:58:36.995849','',0);
INSERT INTO "membership" VALUES(4,134,6,'','','https://example.org','2026-11-29 15:58:37.070799','',0);
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
INSERT INTO "mirror" VALUES(1,4,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 15:58:30.675931',154);
INSERT INTO "mirror" VALUES(2,4,1,'list',0,'followed','109000000017947742','Followed','',1,'2026-11-29 15:58:30.759855',154);
INSERT INTO "mirror" VALUES(3,4,2,'x-list',0,'followed','1600000000056079221','Followed','',1,'2026-11-29 15:58:31.167958',154);
INSERT INTO "mirror" VALUES(4,8,3,'bluesky-follows',0,'followed','','your follows on Bluesky','',0,'2026-11-29 15:58:31.559688',146);
INSERT INTO "mirror" VALUES(5,6,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 15:58:31.956549',152);
INSERT INTO "mirror" VALUES(6,6,1,'list',0,'followed','109000000018174474','Both','',1,'2026-11-29 15:58:32.031915',152);
INSERT INTO "mirror" VALUES(7,6,1,'collection',1,'published','109000000018368432','Both','Two uses',1,'2026-11-29 15:58:32.389741',152);
INSERT INTO "mirror" VALUES(8,5,1,'collection',1,'published','109000000019753856','Published','',1,'2026-11-29 15:58:32.739699',135);
INSERT INTO "mirror" VALUES(9,6,2,'x-published',0,'published','1600000000056918759','Both','Two uses',1,'2026-11-29 15:58:33.219697',155);
INSERT INTO "mirror" VALUES(10,5,2,'x-published',0,'published','1600000000057074808','Published','',1,'2026-11-29 15:58:33.539845',156);
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
INSERT INTO "mirror_item" VALUES(1,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 15:58:30.631554',0);
INSERT INTO "mirror_item" VALUES(1,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 15:58:30.637508',0);
INSERT INTO "mirror_item" VALUES(1,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 15:58:30.652662',0);
INSERT INTO "mirror_item" VALUES(1,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 15:58:30.660560',0);
INSERT INTO "mirror_item" VALUES(2,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 15:58:30.736300',0);
INSERT INTO "mirror_item" VALUES(2,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 15:58:30.737067',0);
INSERT INTO "mirror_item" VALUES(2,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 15:58:30.737774',0);
INSERT INTO "mirror_item" VALUES(2,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 15:58:30.738471',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 15:58:31.112165',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 15:58:31.123489',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 15:58:31.125118',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 15:58:31.148574',0);
INSERT INTO "mirror_item" VALUES(4,'did:plc:r47wfuh7vmpbrhoxkv3dgjoc',143,'Sky 1','@acct001.test','in',1,'3n3hliqcytp67','2026-11-29 15:58:31.537348',0);
INSERT INTO "mirror_item" VALUES(4,'did:plc:3gqeoetw3ld5cgzmqw6kndkk',144,'Sky 2','@acct002.test','in',1,'3n3hliqcyup67','2026-11-29 15:58:31.538636',0);
INSERT INTO "mirror_item" VALUES(5,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 15:58:31.932084',0);
INSERT INTO "mirror_item" VALUES(5,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',0,'','2026-11-29 15:58:31.955959',0);
INSERT INTO "mirror_item" VALUES(6,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 15:58:32.006627',0);
INSERT INTO "mirror_item" VALUES(6,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 15:58:32.015924',0);
INSERT INTO "mirror_item" VALUES(7,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 15:58:32.365386',0);
INSERT INTO "mirror_item" VALUES(7,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 15:58:32.379406',0);
INSERT INTO "mirror_item" VALUES(8,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 15:58:32.697125',0);
INSERT INTO "mirror_item" VALUES(8,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 15:58:32.716467',0);
INSERT INTO "mirror_item" VALUES(8,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 15:58:32.724250',0);
INSERT INTO "mirror_item" VALUES(9,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 15:58:33.165133',0);
INSERT INTO "mirror_item" VALUES(9,'1600000000003737031',135,'Person 5','@acct005','in',1,'','2026-11-29 15:58:33.211932',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 15:58:33.482783',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 15:58:33.502239',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 15:58:33.524305',0);
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
INSERT INTO "opt_out" VALUES(1,'mastodon','acct006@localhost:8080','','2026-11-29 15:58:29.699952','f84ea2329cc140f18c84bfd33ec90dac');
INSERT INTO "opt_out" VALUES(2,'x','acct006','','2026-11-29 15:58:29.701421','f84ea2329cc140f18c84bfd33ec90dac');
CREATE TABLE remote_id (
	account_id INTEGER NOT NULL, 
	server VARCHAR NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (account_id, server), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "remote_id" VALUES(126,'http://localhost:8080','109000000002119774','acct001@localhost:8080','2026-11-29 15:58:30.461623');
INSERT INTO "remote_id" VALUES(132,'http://localhost:8080','109000000003980963','acct004@localhost:8080','2026-11-29 15:58:30.463254');
INSERT INTO "remote_id" VALUES(130,'http://localhost:8080','109000000003027024','acct003@localhost:8080','2026-11-29 15:58:30.464507');
INSERT INTO "remote_id" VALUES(128,'http://localhost:8080','109000000002731495','acct002@localhost:8080','2026-11-29 15:58:30.464918');
INSERT INTO "remote_id" VALUES(134,'http://localhost:8080','109000000004306177','acct005@localhost:8080','2026-11-29 15:58:31.780261');
INSERT INTO "remote_id" VALUES(145,'http://localhost:8080','109000000006206831','acct010@localhost:8080','2026-11-29 15:58:39.563560');
INSERT INTO "remote_id" VALUES(146,'http://localhost:8080','109000000006848452','acct011@localhost:8080','2026-11-29 15:58:39.565415');
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
INSERT INTO "run" VALUES(1,1,'follow','2026-11-29 15:58:30.563339','2026-11-29 15:58:30.668757','complete',0,4,'0');
INSERT INTO "run" VALUES(2,2,'follow','2026-11-29 15:58:30.691405','2026-11-29 15:58:30.756114','complete',0,2,'0');
INSERT INTO "run" VALUES(3,3,'follow','2026-11-29 15:58:31.014431','2026-11-29 15:58:31.164657','complete',0,5,'0.030');
INSERT INTO "run" VALUES(4,4,'follow','2026-11-29 15:58:31.503203','2026-11-29 15:58:31.552449','complete',0,1,'0');
INSERT INTO "run" VALUES(5,5,'follow','2026-11-29 15:58:31.885555','2026-11-29 15:58:31.944541','complete',0,1,'0');
INSERT INTO "run" VALUES(6,6,'follow','2026-11-29 15:58:31.967757','2026-11-29 15:58:32.019903','complete',0,2,'0');
INSERT INTO "run" VALUES(7,7,'sync','2026-11-29 15:58:32.319743','2026-11-29 15:58:32.385098','complete',0,1,'0');
INSERT INTO "run" VALUES(8,8,'sync','2026-11-29 15:58:32.655794','2026-11-29 15:58:32.732353','complete',0,1,'0');
INSERT INTO "run" VALUES(9,9,'sync','2026-11-29 15:58:33.096807','2026-11-29 15:58:33.215099','complete',0,3,'0.020');
INSERT INTO "run" VALUES(10,10,'sync','2026-11-29 15:58:33.423638','2026-11-29 15:58:33.527344','complete',0,4,'0.025');
INSERT INTO "run" VALUES(11,1,'follow','2026-11-29 15:58:39.699451',NULL,'',0,0,'0');
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
INSERT INTO "step" VALUES(1,1,0,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 15:58:30.659869','');
INSERT INTO "step" VALUES(2,1,1,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 15:58:30.651994','');
INSERT INTO "step" VALUES(3,1,2,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 15:58:30.619727','');
INSERT INTO "step" VALUES(4,1,3,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 15:58:30.636877','');
INSERT INTO "step" VALUES(5,2,0,'make','','Followed','','','done','','2026-11-29 15:58:30.712187','');
INSERT INTO "step" VALUES(6,2,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 15:58:30.735698','');
INSERT INTO "step" VALUES(7,2,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 15:58:30.736708','');
INSERT INTO "step" VALUES(8,2,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 15:58:30.737451','');
INSERT INTO "step" VALUES(9,2,4,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 15:58:30.738129','');
INSERT INTO "step" VALUES(10,3,0,'make','','Followed','','','done','','2026-11-29 15:58:31.060849','');
INSERT INTO "step" VALUES(11,3,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 15:58:31.124697','');
INSERT INTO "step" VALUES(12,3,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 15:58:31.110596','');
INSERT INTO "step" VALUES(13,3,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 15:58:31.122848','');
INSERT INTO "step" VALUES(14,3,4,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 15:58:31.147914','');
INSERT INTO "step" VALUES(15,4,0,'add','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','Sky 1','@acct001.test','','done','','2026-11-29 15:58:31.535891','3n3hliqcytp67');
INSERT INTO "step" VALUES(16,4,1,'add','did:plc:3gqeoetw3ld5cgzmqw6kndkk','Sky 2','@acct002.test','','done','','2026-11-29 15:58:31.538192','3n3hliqcyup67');
INSERT INTO "step" VALUES(17,5,0,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 15:58:31.922416','');
INSERT INTO "step" VALUES(18,6,0,'make','','Both','','','done','','2026-11-29 15:58:31.990457','');
INSERT INTO "step" VALUES(19,6,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 15:58:32.006069','');
INSERT INTO "step" VALUES(20,6,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 15:58:32.015223','');
INSERT INTO "step" VALUES(21,7,0,'make','','Both','','Two uses','done','','2026-11-29 15:58:32.342477','');
INSERT INTO "step" VALUES(22,7,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 15:58:32.363928','');
INSERT INTO "step" VALUES(23,7,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 15:58:32.376970','');
INSERT INTO "step" VALUES(24,8,0,'make','','Published','','','done','','2026-11-29 15:58:32.684598','');
INSERT INTO "step" VALUES(25,8,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 15:58:32.695834','');
INSERT INTO "step" VALUES(26,8,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 15:58:32.715870','');
INSERT INTO "step" VALUES(27,8,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 15:58:32.723710','');
INSERT INTO "step" VALUES(28,9,0,'make','','Both','','Two uses','done','','2026-11-29 15:58:33.137591','');
INSERT INTO "step" VALUES(29,9,1,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 15:58:33.163878','');
INSERT INTO "step" VALUES(30,9,2,'add','1600000000003737031','Person 5','@acct005','','done','','2026-11-29 15:58:33.211225','');
INSERT INTO "step" VALUES(31,10,0,'make','','Published','','','done','','2026-11-29 15:58:33.457254','');
INSERT INTO "step" VALUES(32,10,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 15:58:33.481541','');
INSERT INTO "step" VALUES(33,10,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 15:58:33.501670','');
INSERT INTO "step" VALUES(34,10,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 15:58:33.523719','');
INSERT INTO "step" VALUES(35,11,0,'add','109000000006206831','@acct010@localhost:8080','@acct010@localhost:8080','','started','','2026-11-29 15:58:39.719466','');
INSERT INTO "step" VALUES(36,11,1,'add','109000000006848452','@acct011@localhost:8080','@acct011@localhost:8080','','started','','2026-11-29 15:58:39.720447','');
CREATE INDEX ix_account_member_id ON account (member_id);
CREATE INDEX ix_change_list_id ON change (list_id);
CREATE INDEX ix_checkup_list_id ON checkup (list_id);
CREATE INDEX ix_finding_member_id ON finding (member_id);
CREATE INDEX ix_run_mirror_id ON run (mirror_id);
CREATE INDEX ix_step_run_id ON step (run_id);
COMMIT;
