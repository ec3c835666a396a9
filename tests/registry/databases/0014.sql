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
INSERT INTO "account" VALUES(138,128,'mastodon','acct007@localhost:8080','acct007@localhost:8080','','alive','2026-11-29 15:31:36.626399','',3370,'2026-11-29 15:31:36.626399','https://example.org','',NULL);
INSERT INTO "account" VALUES(139,128,'x','acct007','acct007','1600000000004841791','alive','2026-11-29 15:31:36.626399','',35979,'2026-11-29 15:31:36.626399','https://example.org','1600000000004841791','2026-11-29 15:31:36.626399');
INSERT INTO "account" VALUES(140,129,'mastodon','acct008@localhost:8080','acct008@localhost:8080','','alive','2026-11-29 15:31:36.626399','',8561,'2026-11-29 15:31:36.626399','https://example.org','',NULL);
INSERT INTO "account" VALUES(141,129,'x','acct008','acct008','1600000000005802281','alive','2026-11-29 15:31:36.626399','',26157,'2026-11-29 15:31:36.626399','https://example.org','1600000000005802281','2026-11-29 15:31:36.626399');
INSERT INTO "account" VALUES(142,130,'mastodon','acct999@localhost:8080','acct999@localhost:8080','','unreachable','2026-11-29 15:31:36.626399','',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(143,131,'bluesky','acct001.test','acct001.test','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:r47wfuh7vmpbrhoxkv3dgjoc',NULL);
INSERT INTO "account" VALUES(144,132,'bluesky','acct002.test','acct002.test','did:plc:3gqeoetw3ld5cgzmqw6kndkk','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:3gqeoetw3ld5cgzmqw6kndkk',NULL);
INSERT INTO "account" VALUES(145,133,'mastodon','acct010@localhost:8080','acct010@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(146,134,'mastodon','acct011@localhost:8080','acct011@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0014');
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
INSERT INTO "change" VALUES(127,4,'2026-11-29 15:31:29.735367','tester','new','dde703d15ae34b2fa5b6258eaf8dbf06','null','{"slug": "followed", "title": "Followed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(128,4,'2026-11-29 15:31:29.939770','tester','import','e96a07b8f60343078abeeb369032743d','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:31:29.934913+00:00"}','');
INSERT INTO "change" VALUES(129,4,'2026-11-29 15:31:29.940126','tester','import','e96a07b8f60343078abeeb369032743d','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T15:31:29.934920+00:00"}','');
INSERT INTO "change" VALUES(130,4,'2026-11-29 15:31:29.940389','tester','import','e96a07b8f60343078abeeb369032743d','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "about": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T15:31:29.934921+00:00"}','');
INSERT INTO "change" VALUES(131,4,'2026-11-29 15:31:29.940648','tester','import','e96a07b8f60343078abeeb369032743d','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "about": "", "note": "a note on 4", "source": "https://example.org", "position": 4, "added": "2026-11-29T15:31:29.934922+00:00"}','');
INSERT INTO "change" VALUES(132,5,'2026-11-29 15:31:30.030715','tester','new','79ec515278534646bf177080d5775e6a','null','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(133,5,'2026-11-29 15:31:30.190662','tester','import','cf6271e45e28449094b625122aab764c','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:31:30.188908+00:00"}','');
INSERT INTO "change" VALUES(134,5,'2026-11-29 15:31:30.211341','tester','import','cf6271e45e28449094b625122aab764c','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T15:31:30.206801+00:00"}','');
INSERT INTO "change" VALUES(135,5,'2026-11-29 15:31:30.221306','tester','import','cf6271e45e28449094b625122aab764c','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "about": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T15:31:30.220236+00:00"}','');
INSERT INTO "change" VALUES(136,6,'2026-11-29 15:31:30.351373','tester','new','61b6be42cf2d492892c8a7d969bdcf63','null','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(137,6,'2026-11-29 15:31:30.485019','tester','import','5d024b740d02476482e983fb8730e9d2','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "about": "", "note": "a note on 4", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:31:30.483099+00:00"}','');
INSERT INTO "change" VALUES(138,6,'2026-11-29 15:31:30.497645','tester','import','5d024b740d02476482e983fb8730e9d2','null','{"name": "Person 5", "kind": "organisation", "topic": "care", "mastodon": "acct005@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct005", "x_id": "", "website": "", "about": "", "note": "a note on 5", "source": "https://example.org", "position": 2, "added": "2026-11-29T15:31:30.485114+00:00"}','');
INSERT INTO "change" VALUES(139,6,'2026-11-29 15:31:30.497950','tester','import','5d024b740d02476482e983fb8730e9d2','null','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "about": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T15:31:30.485116+00:00"}','');
INSERT INTO "change" VALUES(140,7,'2026-11-29 15:31:30.595353','tester','new','4d6906d2edb94d3ab59901f923fa9903','null','{"slug": "listed", "title": "Listed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(141,7,'2026-11-29 15:31:30.690738','tester','import','b0e62110f1524c96a4b19c4e32c237bd','null','{"name": "Person 7", "kind": "organisation", "topic": "care", "mastodon": "acct007@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct007", "x_id": "", "website": "", "about": "", "note": "a note on 7", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:31:30.688102+00:00"}','');
INSERT INTO "change" VALUES(142,7,'2026-11-29 15:31:30.696819','tester','import','b0e62110f1524c96a4b19c4e32c237bd','null','{"name": "Person 8", "kind": "organisation", "topic": "care", "mastodon": "acct008@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct008", "x_id": "", "website": "", "about": "", "note": "a note on 8", "source": "https://example.org", "position": 2, "added": "2026-11-29T15:31:30.688107+00:00"}','');
INSERT INTO "change" VALUES(143,7,'2026-11-29 15:31:30.697144','tester','import','b0e62110f1524c96a4b19c4e32c237bd','null','{"name": "Gone", "kind": "organisation", "topic": "care", "mastodon": "acct999@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 3, "added": "2026-11-29T15:31:30.688108+00:00"}','');
INSERT INTO "change" VALUES(144,8,'2026-11-29 15:31:30.803906','tester','new','ad64e86aee1c4fe0a2c40893f1a287d2','null','{"slug": "sky", "title": "Sky", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(145,8,'2026-11-29 15:31:30.941586','tester','import','b787b94dc66e4af09ae4548e22a02ded','null','{"name": "Sky 1", "kind": "organisation", "topic": "", "mastodon": "", "bluesky": "acct001.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:31:30.934822+00:00"}','');
INSERT INTO "change" VALUES(146,8,'2026-11-29 15:31:30.941827','tester','import','b787b94dc66e4af09ae4548e22a02ded','null','{"name": "Sky 2", "kind": "organisation", "topic": "", "mastodon": "", "bluesky": "acct002.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 2, "added": "2026-11-29T15:31:30.934831+00:00"}','');
INSERT INTO "change" VALUES(147,6,'2026-11-29 15:31:30.997566','tester','describe','b34e71d2a064430988e5d298bbfb77e5','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(148,6,'2026-11-29 15:31:31.117968','tester','chats','3cd8c0b22db34186ad3b98601407ae76','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(149,4,'2026-11-29 15:31:31.217481','tester','edit','95aaf717cdf2444a8574965c6d80bbb9','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:31:29.934913+00:00"}','{"name": "Person 1", "kind": "organisation", "topic": "carers", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T15:31:29.934913+00:00"}','');
INSERT INTO "change" VALUES(150,4,'2026-11-29 15:31:31.295898','tester','add','5e0c1228678640d4b6440f0e57845945','null','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T15:31:31.293507+00:00"}','');
INSERT INTO "change" VALUES(151,4,'2026-11-29 15:31:31.369521','tester','remove','5a6259983134430d96df20210d84308f','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T15:31:31.293507+00:00"}','null','');
INSERT INTO "change" VALUES(152,6,'2026-11-29 15:31:31.475858','tester','remove','1061cedb0e264f2e98daac89e50fa3ea','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "about": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T15:31:30.485116+00:00"}','null','');
INSERT INTO "change" VALUES(153,4,'2026-11-29 15:31:31.625695','tester','undo','977f3ee3e27f442c933e705b58764007','null','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T15:31:31.293507+00:00"}','5a6259983134430d96df20210d84308f');
INSERT INTO "change" VALUES(154,4,'2026-11-29 15:31:31.720403','tester','undo --redo','c1a2cbb4c530465284f1fe2dff369b57','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T15:31:31.293507+00:00"}','null','977f3ee3e27f442c933e705b58764007');
INSERT INTO "change" VALUES(155,6,'2026-11-29 15:31:34.793609','tester','sync','989d8783f8a1432d8fe4017e421215b5','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(156,5,'2026-11-29 15:31:35.210114','tester','sync','547f6beca4124798b1cceffaa1c47ec7','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(157,6,'2026-11-29 15:31:35.749829','tester','sync','6a165ef43e4142c09538f9b2058590df','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "chats": [{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "1600000000056918759", "page": ""}','');
INSERT INTO "change" VALUES(158,5,'2026-11-29 15:31:36.193563','tester','sync','f1913ee121ad486c80949b86ecfdae0d','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}','');
INSERT INTO "change" VALUES(159,4,'2026-11-29 15:31:40.548976','tester','add','c0830e9f549d4604876f644d01ec42b3','null','{"name": "@acct010@localhost:8080", "kind": "organisation", "topic": "", "mastodon": "acct010@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T15:31:40.541749+00:00"}','');
INSERT INTO "change" VALUES(160,4,'2026-11-29 15:31:40.718691','tester','add','4e45aa9e51a248b982c92d82201e99ab','null','{"name": "@acct011@localhost:8080", "kind": "organisation", "topic": "", "mastodon": "acct011@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 6, "added": "2026-11-29T15:31:40.701658+00:00"}','');
CREATE TABLE checkup (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "checkup" VALUES(1,7,'2026-11-29 15:31:36.626399');
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
INSERT INTO "curated_list" VALUES(4,'followed','Followed','','en','','','[]','','','','2026-11-29 15:31:29.733699','2026-11-29 15:31:40.718498','{}',NULL,'','[]');
INSERT INTO "curated_list" VALUES(5,'published','Published','','en','','','[]','','','','2026-11-29 15:31:30.029255','2026-11-29 15:31:36.193341','{"mastodon": ["http://localhost:8080/collections/109000000019753856"], "x": ["1600000000057074808"]}',NULL,'','[]');
INSERT INTO "curated_list" VALUES(6,'both','Both','Two uses','en','','','["care"]','','','','2026-11-29 15:31:30.278672','2026-11-29 15:31:35.749613','{"mastodon": ["http://localhost:8080/collections/109000000018368432"], "x": ["1600000000056918759"]}',NULL,'','[{"name": "Care chat", "hashtag": "care", "weekday": "Thursday", "time": "20:00", "time_zone": "Europe/London"}]');
INSERT INTO "curated_list" VALUES(7,'listed','Listed','','en','','','[]','','https://example.org/listed/','','2026-11-29 15:31:30.585306','2026-11-29 15:31:30.697192','{}',NULL,'','[]');
INSERT INTO "curated_list" VALUES(8,'sky','Sky','','en','','','[]','','','','2026-11-29 15:31:30.786096','2026-11-29 15:31:30.941870','{}',NULL,'','[]');
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
INSERT INTO "edition" VALUES('d1f46bd2029043e294a1057cef912657',5,1,'2026-11-29 15:31:39.057424','tester','6147e56a9f42da162f019a38c6b7f0ff44d057e0e77ccb9621bcbe9958fdb10b','{"list": {"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "contact": "editors@example.org", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}, "members": [{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "1600000000001796994", "source": "https://example.org", "id": 122, "since": "2026-11-29T15:31:30.188908+00:00", "added": "2026-11-29T15:31:30.188908+00:00", "key": "1cabd3b6beb94a6ba1169d43b3095fee"}, {"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "x": "acct002", "x_id": "1600000000002092523", "source": "https://example.org", "id": 123, "since": "2026-11-29T15:31:30.206801+00:00", "added": "2026-11-29T15:31:30.206801+00:00", "key": "036216c2d8fd48f399c1e92269b6d7a3"}, {"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "x": "acct003", "x_id": "1600000000003046462", "source": "https://example.org", "id": 124, "since": "2026-11-29T15:31:30.220236+00:00", "added": "2026-11-29T15:31:30.220236+00:00", "key": "09ff8018f5b14089b2115839078de402"}]}');
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
INSERT INTO "finding" VALUES(1,128,138,'mastodon','unconfirmed','2026-11-29 15:31:36.626399','2026-11-29 15:31:36.626399','2026-11-29 15:31:36.626399','its profile on Mastodon and its profile on X do not say that @acct007@localhost:8080 and @acct007 belong together','',0,0);
INSERT INTO "finding" VALUES(2,129,140,'mastodon','unconfirmed','2026-11-29 15:31:36.626399','2026-11-29 15:31:36.626399','2026-11-29 15:31:36.626399','its profile on Mastodon and its profile on X do not say that @acct008@localhost:8080 and @acct008 belong together','',0,0);
INSERT INTO "finding" VALUES(3,130,142,'mastodon','unreachable','2026-11-29 15:31:36.626399','2026-11-29 15:31:36.626399','2026-11-29 15:31:36.626399','localhost:8080 has no account with that name','',0,0);
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
INSERT INTO "login" VALUES(1,'mastodon','http://localhost:8080','localhost:8080','follower@localhost:8080','109000000001156935',10,'',1,'[]','2026-11-29 15:31:27.473715');
INSERT INTO "login" VALUES(2,'x','http://localhost:8081','','follower','1600000000001421552',NULL,'',0,'[]','2026-11-29 15:31:29.267719');
INSERT INTO "login" VALUES(3,'bluesky','http://localhost:8082','','follower.test','did:plc:opj4ffu7gtshvns4fyupslml',NULL,'',1,'[]','2026-11-29 15:31:29.578191');
CREATE TABLE member (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	website VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "member" VALUES(122,'Person 1','organisation','');
INSERT INTO "member" VALUES(123,'Person 2','organisation','');
INSERT INTO "member" VALUES(124,'Person 3','organisation','');
INSERT INTO "member" VALUES(125,'Person 4','organisation','');
INSERT INTO "member" VALUES(126,'Person 5','organisation','');
INSERT INTO "member" VALUES(128,'Person 7','organisation','');
INSERT INTO "member" VALUES(129,'Person 8','organisation','');
INSERT INTO "member" VALUES(130,'Gone','organisation','');
INSERT INTO "member" VALUES(131,'Sky 1','organisation','');
INSERT INTO "member" VALUES(132,'Sky 2','organisation','');
INSERT INTO "member" VALUES(133,'@acct010@localhost:8080','organisation','');
INSERT INTO "member" VALUES(134,'@acct011@localhost:8080','organisation','');
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
INSERT INTO "membership" VALUES(4,122,1,'carers','a note on 1','https://example.org','2026-11-29 15:31:29.934913','',0);
INSERT INTO "membership" VALUES(4,123,2,'care','a note on 2','https://example.org','2026-11-29 15:31:29.934920','',0);
INSERT INTO "membership" VALUES(4,124,3,'care','a note on 3','https://example.org','2026-11-29 15:31:29.934921','',0);
INSERT INTO "membership" VALUES(4,125,4,'care','a note on 4','https://example.org','2026-11-29 15:31:29.934922','',0);
INSERT INTO "membership" VALUES(5,122,1,'care','a note on 1','https://example.org','2026-11-29 15:31:30.188908','',0);
INSERT INTO "membership" VALUES(5,123,2,'care','a note on 2','https://example.org','2026-11-29 15:31:30.206801','',0);
INSERT INTO "membership" VALUES(5,124,3,'care','a note on 3','https://example.org','2026-11-29 15:31:30.220236','',0);
INSERT INTO "membership" VALUES(6,125,1,'care','a note on 4','https://example.org','2026-11-29 15:31:30.483099','',0);
INSERT INTO "membership" VALUES(6,126,2,'care','a note on 5','https://example.org','2026-11-29 15:31:30.485114','',0);
INSERT INTO "membership" VALUES(7,128,1,'care','a note on 7','https://example.org','2026-11-29 15:31:30.688102','',0);
INSERT INTO "membership" VALUES(7,129,2,'care','a note on 8','https://example.org','2026-11-29 15:31:30.688107','',0);
INSERT INTO "membership" VALUES(7,130,3,'care','','https://example.org','2026-11-29 15:31:30.688108','',0);
INSERT INTO "membership" VALUES(8,131,1,'','','https://example.org','2026-11-29 15:31:30.934822','',0);
INSERT INTO "membership" VALUES(8,132,2,'','','https://example.org','2026-11-29 15:31:30.934831','',0);
INSERT INTO "membership" VALUES(4,133,5,'','','https://example.org','2026-11-29 15:31:40.541749','',0);
INSERT INTO "membership" VALUES(4,134,6,'','','https://example.org','2026-11-29 15:31:40.701658','',0);
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
INSERT INTO "mirror" VALUES(1,4,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 15:31:32.704252',154);
INSERT INTO "mirror" VALUES(2,4,1,'list',0,'followed','109000000017947742','Followed','',1,'2026-11-29 15:31:32.804172',154);
INSERT INTO "mirror" VALUES(3,4,2,'x-list',0,'followed','1600000000056079221','Followed','',1,'2026-11-29 15:31:33.341241',154);
INSERT INTO "mirror" VALUES(4,8,3,'bluesky-follows',0,'followed','','your follows on Bluesky','',0,'2026-11-29 15:31:33.759950',146);
INSERT INTO "mirror" VALUES(5,6,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 15:31:34.156575',152);
INSERT INTO "mirror" VALUES(6,6,1,'list',0,'followed','109000000018174474','Both','',1,'2026-11-29 15:31:34.312045',152);
INSERT INTO "mirror" VALUES(7,6,1,'collection',1,'published','109000000018368432','Both','Two uses',1,'2026-11-29 15:31:34.777041',152);
INSERT INTO "mirror" VALUES(8,5,1,'collection',1,'published','109000000019753856','Published','',1,'2026-11-29 15:31:35.179661',135);
INSERT INTO "mirror" VALUES(9,6,2,'x-published',0,'published','1600000000056918759','Both','Two uses',1,'2026-11-29 15:31:35.735960',155);
INSERT INTO "mirror" VALUES(10,5,2,'x-published',0,'published','1600000000057074808','Published','',1,'2026-11-29 15:31:36.179825',156);
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
INSERT INTO "mirror_item" VALUES(1,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 15:31:32.665394',0);
INSERT INTO "mirror_item" VALUES(1,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 15:31:32.670958',0);
INSERT INTO "mirror_item" VALUES(1,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 15:31:32.673526',0);
INSERT INTO "mirror_item" VALUES(1,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 15:31:32.681266',0);
INSERT INTO "mirror_item" VALUES(2,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 15:31:32.792531',0);
INSERT INTO "mirror_item" VALUES(2,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 15:31:32.793501',0);
INSERT INTO "mirror_item" VALUES(2,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 15:31:32.794383',0);
INSERT INTO "mirror_item" VALUES(2,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 15:31:32.795406',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 15:31:33.267648',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 15:31:33.297910',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 15:31:33.308970',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 15:31:33.322771',0);
INSERT INTO "mirror_item" VALUES(4,'did:plc:r47wfuh7vmpbrhoxkv3dgjoc',143,'Sky 1','@acct001.test','in',1,'3n3hjyjgfzdet','2026-11-29 15:31:33.747439',0);
INSERT INTO "mirror_item" VALUES(4,'did:plc:3gqeoetw3ld5cgzmqw6kndkk',144,'Sky 2','@acct002.test','in',1,'3n3hjyjgg2jet','2026-11-29 15:31:33.749613',0);
INSERT INTO "mirror_item" VALUES(5,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 15:31:34.146328',0);
INSERT INTO "mirror_item" VALUES(5,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',0,'','2026-11-29 15:31:34.155915',0);
INSERT INTO "mirror_item" VALUES(6,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 15:31:34.280702',0);
INSERT INTO "mirror_item" VALUES(6,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 15:31:34.281735',0);
INSERT INTO "mirror_item" VALUES(7,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 15:31:34.749107',0);
INSERT INTO "mirror_item" VALUES(7,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 15:31:34.768168',0);
INSERT INTO "mirror_item" VALUES(8,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 15:31:35.120575',0);
INSERT INTO "mirror_item" VALUES(8,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 15:31:35.136551',0);
INSERT INTO "mirror_item" VALUES(8,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 15:31:35.156637',0);
INSERT INTO "mirror_item" VALUES(9,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 15:31:35.674875',0);
INSERT INTO "mirror_item" VALUES(9,'1600000000003737031',135,'Person 5','@acct005','in',1,'','2026-11-29 15:31:35.706901',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 15:31:36.112092',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 15:31:36.149308',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 15:31:36.175567',0);
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
INSERT INTO "opt_out" VALUES(1,'mastodon','acct006@localhost:8080','','2026-11-29 15:31:31.484701','24c21b2933b743f9b0b6d405fe100bf1');
INSERT INTO "opt_out" VALUES(2,'x','acct006','','2026-11-29 15:31:31.485992','24c21b2933b743f9b0b6d405fe100bf1');
CREATE TABLE remote_id (
	account_id INTEGER NOT NULL, 
	server VARCHAR NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (account_id, server), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "remote_id" VALUES(126,'http://localhost:8080','109000000002119774','acct001@localhost:8080','2026-11-29 15:31:32.467422');
INSERT INTO "remote_id" VALUES(130,'http://localhost:8080','109000000003027024','acct003@localhost:8080','2026-11-29 15:31:32.469516');
INSERT INTO "remote_id" VALUES(132,'http://localhost:8080','109000000003980963','acct004@localhost:8080','2026-11-29 15:31:32.470940');
INSERT INTO "remote_id" VALUES(128,'http://localhost:8080','109000000002731495','acct002@localhost:8080','2026-11-29 15:31:32.471801');
INSERT INTO "remote_id" VALUES(134,'http://localhost:8080','109000000004306177','acct005@localhost:8080','2026-11-29 15:31:33.972030');
INSERT INTO "remote_id" VALUES(145,'http://localhost:8080','109000000006206831','acct010@localhost:8080','2026-11-29 15:31:47.648671');
INSERT INTO "remote_id" VALUES(146,'http://localhost:8080','109000000006848452','acct011@localhost:8080','2026-11-29 15:31:47.651121');
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
INSERT INTO "run" VALUES(1,1,'follow','2026-11-29 15:31:32.594201','2026-11-29 15:31:32.694188','complete',0,4,'0');
INSERT INTO "run" VALUES(2,2,'follow','2026-11-29 15:31:32.707953','2026-11-29 15:31:32.800431','complete',0,2,'0');
INSERT INTO "run" VALUES(3,3,'follow','2026-11-29 15:31:33.131127','2026-11-29 15:31:33.331532','complete',0,5,'0.030');
INSERT INTO "run" VALUES(4,4,'follow','2026-11-29 15:31:33.657145','2026-11-29 15:31:33.752479','complete',0,1,'0');
INSERT INTO "run" VALUES(5,5,'follow','2026-11-29 15:31:34.092635','2026-11-29 15:31:34.153042','complete',0,1,'0');
INSERT INTO "run" VALUES(6,6,'follow','2026-11-29 15:31:34.171899','2026-11-29 15:31:34.304799','complete',0,2,'0');
INSERT INTO "run" VALUES(7,7,'sync','2026-11-29 15:31:34.688949','2026-11-29 15:31:34.775283','complete',0,1,'0');
INSERT INTO "run" VALUES(8,8,'sync','2026-11-29 15:31:35.056781','2026-11-29 15:31:35.164948','complete',0,1,'0');
INSERT INTO "run" VALUES(9,9,'sync','2026-11-29 15:31:35.584327','2026-11-29 15:31:35.724387','complete',0,3,'0.020');
INSERT INTO "run" VALUES(10,10,'sync','2026-11-29 15:31:36.014381','2026-11-29 15:31:36.177983','complete',0,4,'0.025');
INSERT INTO "run" VALUES(11,1,'follow','2026-11-29 15:31:47.870761',NULL,'',0,0,'0');
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
INSERT INTO "step" VALUES(1,1,0,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 15:31:32.661609','');
INSERT INTO "step" VALUES(2,1,1,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 15:31:32.670281','');
INSERT INTO "step" VALUES(3,1,2,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 15:31:32.672983','');
INSERT INTO "step" VALUES(4,1,3,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 15:31:32.680695','');
INSERT INTO "step" VALUES(5,2,0,'make','','Followed','','','done','','2026-11-29 15:31:32.756696','');
INSERT INTO "step" VALUES(6,2,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 15:31:32.791719','');
INSERT INTO "step" VALUES(7,2,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 15:31:32.793067','');
INSERT INTO "step" VALUES(8,2,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 15:31:32.793942','');
INSERT INTO "step" VALUES(9,2,4,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 15:31:32.794830','');
INSERT INTO "step" VALUES(10,3,0,'make','','Followed','','','done','','2026-11-29 15:31:33.196624','');
INSERT INTO "step" VALUES(11,3,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 15:31:33.253030','');
INSERT INTO "step" VALUES(12,3,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 15:31:33.297169','');
INSERT INTO "step" VALUES(13,3,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 15:31:33.308255','');
INSERT INTO "step" VALUES(14,3,4,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 15:31:33.322094','');
INSERT INTO "step" VALUES(15,4,0,'add','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','Sky 1','@acct001.test','','done','','2026-11-29 15:31:33.721154','3n3hjyjgfzdet');
INSERT INTO "step" VALUES(16,4,1,'add','did:plc:3gqeoetw3ld5cgzmqw6kndkk','Sky 2','@acct002.test','','done','','2026-11-29 15:31:33.748902','3n3hjyjgg2jet');
INSERT INTO "step" VALUES(17,5,0,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 15:31:34.144845','');
INSERT INTO "step" VALUES(18,6,0,'make','','Both','','','done','','2026-11-29 15:31:34.214070','');
INSERT INTO "step" VALUES(19,6,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 15:31:34.279690','');
INSERT INTO "step" VALUES(20,6,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 15:31:34.281273','');
INSERT INTO "step" VALUES(21,7,0,'make','','Both','','Two uses','done','','2026-11-29 15:31:34.729810','');
INSERT INTO "step" VALUES(22,7,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 15:31:34.746108','');
INSERT INTO "step" VALUES(23,7,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 15:31:34.767516','');
INSERT INTO "step" VALUES(24,8,0,'make','','Published','','','done','','2026-11-29 15:31:35.097313','');
INSERT INTO "step" VALUES(25,8,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 15:31:35.119066','');
INSERT INTO "step" VALUES(26,8,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 15:31:35.135772','');
INSERT INTO "step" VALUES(27,8,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 15:31:35.156023','');
INSERT INTO "step" VALUES(28,9,0,'make','','Both','','Two uses','done','','2026-11-29 15:31:35.647054','');
INSERT INTO "step" VALUES(29,9,1,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 15:31:35.673367','');
INSERT INTO "step" VALUES(30,9,2,'add','1600000000003737031','Person 5','@acct005','','done','','2026-11-29 15:31:35.706123','');
INSERT INTO "step" VALUES(31,10,0,'make','','Published','','','done','','2026-11-29 15:31:36.074206','');
INSERT INTO "step" VALUES(32,10,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 15:31:36.110459','');
INSERT INTO "step" VALUES(33,10,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 15:31:36.148472','');
INSERT INTO "step" VALUES(34,10,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 15:31:36.174471','');
INSERT INTO "step" VALUES(35,11,0,'add','109000000006206831','@acct010@localhost:8080','@acct010@localhost:8080','','started','','2026-11-29 15:31:47.905468','');
INSERT INTO "step" VALUES(36,11,1,'add','109000000006848452','@acct011@localhost:8080','@acct011@localhost:8080','','started','','2026-11-29 15:31:47.906698','');
CREATE INDEX ix_account_member_id ON account (member_id);
CREATE INDEX ix_change_list_id ON change (list_id);
CREATE INDEX ix_checkup_list_id ON checkup (list_id);
CREATE INDEX ix_finding_member_id ON finding (member_id);
CREATE INDEX ix_run_mirror_id ON run (mirror_id);
CREATE INDEX ix_step_run_id ON step (run_id);
COMMIT;
