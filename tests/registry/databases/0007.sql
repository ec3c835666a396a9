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
	source VARCHAR NOT NULL, confirmed_id VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE, 
	UNIQUE (member_id, platform), 
	UNIQUE (platform, "key")
);
INSERT INTO "account" VALUES(126,122,'mastodon','acct001@localhost:8080','acct001@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','');
INSERT INTO "account" VALUES(127,122,'x','acct001','acct001','1600000000001796994','unknown',NULL,'',NULL,NULL,'https://example.org','1600000000001796994');
INSERT INTO "account" VALUES(128,123,'mastodon','acct002@localhost:8080','acct002@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','');
INSERT INTO "account" VALUES(129,123,'x','acct002','acct002','1600000000002092523','unknown',NULL,'',NULL,NULL,'https://example.org','1600000000002092523');
INSERT INTO "account" VALUES(130,124,'mastodon','acct003@localhost:8080','acct003@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','');
INSERT INTO "account" VALUES(131,124,'x','acct003','acct003','1600000000003046462','unknown',NULL,'',NULL,NULL,'https://example.org','1600000000003046462');
INSERT INTO "account" VALUES(132,125,'mastodon','acct004@localhost:8080','acct004@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','');
INSERT INTO "account" VALUES(133,125,'x','acct004','acct004','1600000000003150023','unknown',NULL,'',NULL,NULL,'https://example.org','1600000000003150023');
INSERT INTO "account" VALUES(134,126,'mastodon','acct005@localhost:8080','acct005@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','');
INSERT INTO "account" VALUES(135,126,'x','acct005','acct005','1600000000003737031','unknown',NULL,'',NULL,NULL,'https://example.org','1600000000003737031');
INSERT INTO "account" VALUES(138,128,'mastodon','acct007@localhost:8080','acct007@localhost:8080','','alive','2026-11-29 08:41:24.081207','',3370,'2026-11-29 08:41:24.081207','https://example.org','');
INSERT INTO "account" VALUES(139,128,'x','acct007','acct007','1600000000004841791','alive','2026-11-29 08:41:24.081207','',35979,'2026-11-29 08:41:24.081207','https://example.org','1600000000004841791');
INSERT INTO "account" VALUES(140,129,'mastodon','acct008@localhost:8080','acct008@localhost:8080','','alive','2026-11-29 08:41:24.081207','',8561,'2026-11-29 08:41:24.081207','https://example.org','');
INSERT INTO "account" VALUES(141,129,'x','acct008','acct008','1600000000005802281','alive','2026-11-29 08:41:24.081207','',26157,'2026-11-29 08:41:24.081207','https://example.org','1600000000005802281');
INSERT INTO "account" VALUES(142,130,'mastodon','acct999@localhost:8080','acct999@localhost:8080','','unreachable','2026-11-29 08:41:24.081207','',NULL,NULL,'https://example.org','');
INSERT INTO "account" VALUES(143,131,'bluesky','acct001.test','acct001.test','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:r47wfuh7vmpbrhoxkv3dgjoc');
INSERT INTO "account" VALUES(144,132,'bluesky','acct002.test','acct002.test','did:plc:3gqeoetw3ld5cgzmqw6kndkk','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:3gqeoetw3ld5cgzmqw6kndkk');
INSERT INTO "account" VALUES(145,133,'mastodon','acct010@localhost:8080','acct010@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','');
INSERT INTO "account" VALUES(146,134,'mastodon','acct011@localhost:8080','acct011@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0007');
CREATE TABLE borrowed (
	list_id INTEGER NOT NULL, 
	slug VARCHAR NOT NULL, 
	etag VARCHAR NOT NULL, 
	modified VARCHAR NOT NULL, 
	taken_at DATETIME NOT NULL, 
	PRIMARY KEY (list_id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "borrowed" VALUES(7,'listed','"tag"','','2026-11-28 20:30:00.000000');
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
INSERT INTO "change" VALUES(127,4,'2026-11-29 08:41:22.655194','tester','new','3cf541cab88141238350c234e8eee943','null','{"slug": "followed", "title": "Followed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(128,4,'2026-11-29 08:41:22.677191','tester','import','f99df023e64548e58114efc8dd9ab868','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:41:22.675534+00:00"}','');
INSERT INTO "change" VALUES(129,4,'2026-11-29 08:41:22.677445','tester','import','f99df023e64548e58114efc8dd9ab868','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T08:41:22.675542+00:00"}','');
INSERT INTO "change" VALUES(130,4,'2026-11-29 08:41:22.677593','tester','import','f99df023e64548e58114efc8dd9ab868','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T08:41:22.675545+00:00"}','');
INSERT INTO "change" VALUES(131,4,'2026-11-29 08:41:22.677743','tester','import','f99df023e64548e58114efc8dd9ab868','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "note": "a note on 4", "source": "https://example.org", "position": 4, "added": "2026-11-29T08:41:22.675548+00:00"}','');
INSERT INTO "change" VALUES(132,5,'2026-11-29 08:41:22.776965','tester','new','b56a4a5a032b46658030cff64d31e6fe','null','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(133,5,'2026-11-29 08:41:22.800945','tester','import','7bc564f17fcb4eea9daa517fad971a35','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:41:22.799896+00:00"}','');
INSERT INTO "change" VALUES(134,5,'2026-11-29 08:41:22.804024','tester','import','7bc564f17fcb4eea9daa517fad971a35','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T08:41:22.803477+00:00"}','');
INSERT INTO "change" VALUES(135,5,'2026-11-29 08:41:22.806308','tester','import','7bc564f17fcb4eea9daa517fad971a35','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T08:41:22.805799+00:00"}','');
INSERT INTO "change" VALUES(136,6,'2026-11-29 08:41:22.819003','tester','new','0da1e1c920fe4862947db64547a1ff8a','null','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(137,6,'2026-11-29 08:41:22.840384','tester','import','1900e8f996364c47b067712efa7418d7','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "note": "a note on 4", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:41:22.839516+00:00"}','');
INSERT INTO "change" VALUES(138,6,'2026-11-29 08:41:22.842216','tester','import','1900e8f996364c47b067712efa7418d7','null','{"name": "Person 5", "kind": "organisation", "topic": "care", "mastodon": "acct005@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct005", "x_id": "", "website": "", "note": "a note on 5", "source": "https://example.org", "position": 2, "added": "2026-11-29T08:41:22.840438+00:00"}','');
INSERT INTO "change" VALUES(139,6,'2026-11-29 08:41:22.842378','tester','import','1900e8f996364c47b067712efa7418d7','null','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T08:41:22.840446+00:00"}','');
INSERT INTO "change" VALUES(140,7,'2026-11-29 08:41:22.854859','tester','new','5a24815bf88d4bcfa1c4ea7940038c89','null','{"slug": "listed", "title": "Listed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(141,7,'2026-11-29 08:41:22.871712','tester','import','fb7b6d9f5b844c9eab337eb68a371f5a','null','{"name": "Person 7", "kind": "organisation", "topic": "care", "mastodon": "acct007@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct007", "x_id": "", "website": "", "note": "a note on 7", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:41:22.870034+00:00"}','');
INSERT INTO "change" VALUES(142,7,'2026-11-29 08:41:22.871889','tester','import','fb7b6d9f5b844c9eab337eb68a371f5a','null','{"name": "Person 8", "kind": "organisation", "topic": "care", "mastodon": "acct008@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct008", "x_id": "", "website": "", "note": "a note on 8", "source": "https://example.org", "position": 2, "added": "2026-11-29T08:41:22.870042+00:00"}','');
INSERT INTO "change" VALUES(143,7,'2026-11-29 08:41:22.872004','tester','import','fb7b6d9f5b844c9eab337eb68a371f5a','null','{"name": "Gone", "kind": "organisation", "topic": "care", "mastodon": "acct999@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 3, "added": "2026-11-29T08:41:22.870045+00:00"}','');
INSERT INTO "change" VALUES(144,8,'2026-11-29 08:41:22.885716','tester','new','074b1a096f46441f806e8d43d3485f04','null','{"slug": "sky", "title": "Sky", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(145,8,'2026-11-29 08:41:22.904061','tester','import','746f1e5cff1049cd80e7f5aefad380fc','null','{"name": "Sky 1", "kind": "organisation", "topic": "", "mastodon": "", "bluesky": "acct001.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:41:22.902459+00:00"}','');
INSERT INTO "change" VALUES(146,8,'2026-11-29 08:41:22.904197','tester','import','746f1e5cff1049cd80e7f5aefad380fc','null','{"name": "Sky 2", "kind": "organisation", "topic": "", "mastodon": "", "bluesky": "acct002.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 2, "added": "2026-11-29T08:41:22.902467+00:00"}','');
INSERT INTO "change" VALUES(147,6,'2026-11-29 08:41:22.917520','tester','describe','00207f497a5b44afa0f148cdc8fdccaf','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(148,4,'2026-11-29 08:41:22.939755','tester','edit','4a925896a527487fa1cb603c5b3d2c8a','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:41:22.675534+00:00"}','{"name": "Person 1", "kind": "organisation", "topic": "carers", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:41:22.675534+00:00"}','');
INSERT INTO "change" VALUES(149,4,'2026-11-29 08:41:22.958604','tester','add','fd94241e10654b17bba717f51a9ad9c3','null','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T08:41:22.957489+00:00"}','');
INSERT INTO "change" VALUES(150,4,'2026-11-29 08:41:22.975018','tester','remove','43e2d550ea574a75a6c3d826af189402','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T08:41:22.957489+00:00"}','null','');
INSERT INTO "change" VALUES(151,6,'2026-11-29 08:41:22.989668','tester','remove','2ae3153bf2ad4842b01581f3b9d640ac','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T08:41:22.840446+00:00"}','null','');
INSERT INTO "change" VALUES(152,4,'2026-11-29 08:41:23.020863','tester','undo','f4224992ccc641e6b1d329e7d0e6e882','null','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T08:41:22.957489+00:00"}','43e2d550ea574a75a6c3d826af189402');
INSERT INTO "change" VALUES(153,4,'2026-11-29 08:41:23.035009','tester','undo --redo','f96581ab527b4a729ebcbecffcde4a35','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T08:41:22.957489+00:00"}','null','f4224992ccc641e6b1d329e7d0e6e882');
INSERT INTO "change" VALUES(154,6,'2026-11-29 08:41:23.732087','tester','sync','3283c2e1fc974156b6cfdfc6c1dc1d7b','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(155,5,'2026-11-29 08:41:23.811902','tester','sync','bbf8ebc99e494b6cb392b8dc451e7d11','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(156,6,'2026-11-29 08:41:23.897584','tester','sync','81dc378850ff4e3cb5c023759f838cdd','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "1600000000056918759", "page": ""}','');
INSERT INTO "change" VALUES(157,5,'2026-11-29 08:41:23.969202','tester','sync','e90ebc92b2f6429895c4f7e49ba737a6','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}','');
INSERT INTO "change" VALUES(158,4,'2026-11-29 08:41:26.086262','tester','add','49e041b19c0f4cb8aea3b1a4f47e3360','null','{"name": "@acct010@localhost:8080", "kind": "organisation", "topic": "", "mastodon": "acct010@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T08:41:26.085018+00:00"}','');
INSERT INTO "change" VALUES(159,4,'2026-11-29 08:41:26.103273','tester','add','e6f07edfcf4c4d2bb9e8ea3f64fcf92d','null','{"name": "@acct011@localhost:8080", "kind": "organisation", "topic": "", "mastodon": "acct011@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 6, "added": "2026-11-29T08:41:26.102174+00:00"}','');
CREATE TABLE checkup (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "checkup" VALUES(1,7,'2026-11-29 08:41:24.081207');
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
	updated_at DATETIME NOT NULL, published JSON DEFAULT '{}' NOT NULL, deleted_at DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE (slug)
);
INSERT INTO "curated_list" VALUES(4,'followed','Followed','','en','','','[]','','','','2026-11-29 08:41:22.654299','2026-11-29 08:41:26.103205','{}',NULL);
INSERT INTO "curated_list" VALUES(5,'published','Published','','en','','','[]','','','','2026-11-29 08:41:22.776058','2026-11-29 08:41:23.969087','{"mastodon": ["http://localhost:8080/collections/109000000019753856"], "x": ["1600000000057074808"]}',NULL);
INSERT INTO "curated_list" VALUES(6,'both','Both','Two uses','en','','','["care"]','','','','2026-11-29 08:41:22.818103','2026-11-29 08:41:23.897477','{"mastodon": ["http://localhost:8080/collections/109000000018368432"], "x": ["1600000000056918759"]}',NULL);
INSERT INTO "curated_list" VALUES(7,'listed','Listed','','en','','','[]','','https://example.org/listed/','','2026-11-29 08:41:22.854131','2026-11-29 08:41:22.872030','{}',NULL);
INSERT INTO "curated_list" VALUES(8,'sky','Sky','','en','','','[]','','','','2026-11-29 08:41:22.884955','2026-11-29 08:41:22.904221','{}',NULL);
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
INSERT INTO "edition" VALUES('91071184d7a4461e9343707bd8357548',5,1,'2026-11-29 08:41:25.992220','tester','9a627fb92d71ab52278cb3fc2e668736b2a02f1963357a1cc53151355ba0c19d','{"list": {"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}, "members": [{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "1600000000001796994", "note": "a note on 1", "source": "https://example.org", "id": 122, "since": "2026-11-29T08:41:22.799896+00:00", "added": "2026-11-29T08:41:22.799896+00:00", "key": "8c830b3a5a56421281d79d9db1026fe1"}, {"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "x": "acct002", "x_id": "1600000000002092523", "note": "a note on 2", "source": "https://example.org", "id": 123, "since": "2026-11-29T08:41:22.803477+00:00", "added": "2026-11-29T08:41:22.803477+00:00", "key": "00d25bd8f7fb4b0896ed727e3999ed90"}, {"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "x": "acct003", "x_id": "1600000000003046462", "note": "a note on 3", "source": "https://example.org", "id": 124, "since": "2026-11-29T08:41:22.805799+00:00", "added": "2026-11-29T08:41:22.805799+00:00", "key": "22e7b40e9d9b48f691ed693814cdb7b3"}]}');
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
	certain BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE, 
	FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE, 
	UNIQUE (member_id, about, ailment)
);
INSERT INTO "finding" VALUES(1,128,138,'mastodon','unconfirmed','2026-11-29 08:41:24.081207','2026-11-29 08:41:24.081207','2026-11-29 08:41:24.081207','its profile on Mastodon and its profile on X do not say that @acct007@localhost:8080 and @acct007 belong together','',0);
INSERT INTO "finding" VALUES(2,129,140,'mastodon','unconfirmed','2026-11-29 08:41:24.081207','2026-11-29 08:41:24.081207','2026-11-29 08:41:24.081207','its profile on Mastodon and its profile on X do not say that @acct008@localhost:8080 and @acct008 belong together','',0);
INSERT INTO "finding" VALUES(3,130,142,'mastodon','unreachable','2026-11-29 08:41:24.081207','2026-11-29 08:41:24.081207','2026-11-29 08:41:24.081207','localhost:8080 has no account with that name','',0);
CREATE TABLE left_out (
	mirror_id INTEGER NOT NULL, 
	handle VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	since DATETIME NOT NULL, 
	PRIMARY KEY (mirror_id, handle, code), 
	FOREIGN KEY(mirror_id) REFERENCES mirror (id) ON DELETE CASCADE
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
INSERT INTO "login" VALUES(1,'mastodon','http://localhost:8080','localhost:8080','follower@localhost:8080','109000000001156935',10,'',1,'[]','2026-11-29 08:41:22.255538');
INSERT INTO "login" VALUES(2,'x','http://localhost:8081','','follower','1600000000001421552',NULL,'',0,'[]','2026-11-29 08:41:22.561634');
INSERT INTO "login" VALUES(3,'bluesky','http://localhost:8082','','follower.test','did:plc:opj4ffu7gtshvns4fyupslml',NULL,'',1,'[]','2026-11-29 08:41:22.635837');
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
	added_at DATETIME NOT NULL, 
	PRIMARY KEY (list_id, member_id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE, 
	FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
);
INSERT INTO "membership" VALUES(4,122,1,'carers','a note on 1','https://example.org','2026-11-29 08:41:22.675534');
INSERT INTO "membership" VALUES(4,123,2,'care','a note on 2','https://example.org','2026-11-29 08:41:22.675542');
INSERT INTO "membership" VALUES(4,124,3,'care','a note on 3','https://example.org','2026-11-29 08:41:22.675545');
INSERT INTO "membership" VALUES(4,125,4,'care','a note on 4','https://example.org','2026-11-29 08:41:22.675548');
INSERT INTO "membership" VALUES(5,122,1,'care','a note on 1','https://example.org','2026-11-29 08:41:22.799896');
INSERT INTO "membership" VALUES(5,123,2,'care','a note on 2','https://example.org','2026-11-29 08:41:22.803477');
INSERT INTO "membership" VALUES(5,124,3,'care','a note on 3','https://example.org','2026-11-29 08:41:22.805799');
INSERT INTO "membership" VALUES(6,125,1,'care','a note on 4','https://example.org','2026-11-29 08:41:22.839516');
INSERT INTO "membership" VALUES(6,126,2,'care','a note on 5','https://example.org','2026-11-29 08:41:22.840438');
INSERT INTO "membership" VALUES(7,128,1,'care','a note on 7','https://example.org','2026-11-29 08:41:22.870034');
INSERT INTO "membership" VALUES(7,129,2,'care','a note on 8','https://example.org','2026-11-29 08:41:22.870042');
INSERT INTO "membership" VALUES(7,130,3,'care','','https://example.org','2026-11-29 08:41:22.870045');
INSERT INTO "membership" VALUES(8,131,1,'','','https://example.org','2026-11-29 08:41:22.902459');
INSERT INTO "membership" VALUES(8,132,2,'','','https://example.org','2026-11-29 08:41:22.902467');
INSERT INTO "membership" VALUES(4,133,5,'','','https://example.org','2026-11-29 08:41:26.085018');
INSERT INTO "membership" VALUES(4,134,6,'','','https://example.org','2026-11-29 08:41:26.102174');
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
	seen_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE, 
	FOREIGN KEY(login_id) REFERENCES login (id) ON DELETE CASCADE, 
	UNIQUE (list_id, login_id, kind, part, role)
);
INSERT INTO "mirror" VALUES(1,4,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 08:41:23.246550');
INSERT INTO "mirror" VALUES(2,4,1,'list',0,'followed','109000000017947742','Followed','',1,'2026-11-29 08:41:23.260920');
INSERT INTO "mirror" VALUES(3,4,2,'x-list',0,'followed','1600000000056079221','Followed','',1,'2026-11-29 08:41:23.358544');
INSERT INTO "mirror" VALUES(4,8,3,'bluesky-follows',0,'followed','','your follows on Bluesky','',0,'2026-11-29 08:41:23.560801');
INSERT INTO "mirror" VALUES(5,6,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 08:41:23.643740');
INSERT INTO "mirror" VALUES(6,6,1,'list',0,'followed','109000000018174474','Both','',1,'2026-11-29 08:41:23.655217');
INSERT INTO "mirror" VALUES(7,6,1,'collection',1,'published','109000000018368432','Both','Two uses',1,'2026-11-29 08:41:23.730049');
INSERT INTO "mirror" VALUES(8,5,1,'collection',1,'published','109000000019753856','Published','',1,'2026-11-29 08:41:23.810154');
INSERT INTO "mirror" VALUES(9,6,2,'x-published',0,'published','1600000000056918759','Both','Two uses',1,'2026-11-29 08:41:23.895771');
INSERT INTO "mirror" VALUES(10,5,2,'x-published',0,'published','1600000000057074808','Published','',1,'2026-11-29 08:41:23.967067');
CREATE TABLE mirror_item (
	mirror_id INTEGER NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	account_id INTEGER, 
	name VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	ours BOOLEAN NOT NULL, 
	item_ref VARCHAR NOT NULL, 
	since DATETIME NOT NULL, 
	PRIMARY KEY (mirror_id, remote_id), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE SET NULL, 
	FOREIGN KEY(mirror_id) REFERENCES mirror (id) ON DELETE CASCADE
);
INSERT INTO "mirror_item" VALUES(1,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 08:41:23.236563');
INSERT INTO "mirror_item" VALUES(1,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 08:41:23.240230');
INSERT INTO "mirror_item" VALUES(1,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 08:41:23.242078');
INSERT INTO "mirror_item" VALUES(1,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 08:41:23.243776');
INSERT INTO "mirror_item" VALUES(2,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 08:41:23.257489');
INSERT INTO "mirror_item" VALUES(2,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 08:41:23.258097');
INSERT INTO "mirror_item" VALUES(2,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 08:41:23.258624');
INSERT INTO "mirror_item" VALUES(2,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 08:41:23.259188');
INSERT INTO "mirror_item" VALUES(3,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 08:41:23.348312');
INSERT INTO "mirror_item" VALUES(3,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 08:41:23.349817');
INSERT INTO "mirror_item" VALUES(3,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 08:41:23.353948');
INSERT INTO "mirror_item" VALUES(3,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 08:41:23.356005');
INSERT INTO "mirror_item" VALUES(4,'did:plc:r47wfuh7vmpbrhoxkv3dgjoc',143,'Sky 1','@acct001.test','in',1,'3n3gt33fk66jl','2026-11-29 08:41:23.557167');
INSERT INTO "mirror_item" VALUES(4,'did:plc:3gqeoetw3ld5cgzmqw6kndkk',144,'Sky 2','@acct002.test','in',1,'3n3gt33fk73jl','2026-11-29 08:41:23.558184');
INSERT INTO "mirror_item" VALUES(5,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 08:41:23.640698');
INSERT INTO "mirror_item" VALUES(5,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',0,'','2026-11-29 08:41:23.643373');
INSERT INTO "mirror_item" VALUES(6,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 08:41:23.652944');
INSERT INTO "mirror_item" VALUES(6,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 08:41:23.653614');
INSERT INTO "mirror_item" VALUES(7,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 08:41:23.722590');
INSERT INTO "mirror_item" VALUES(7,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 08:41:23.727749');
INSERT INTO "mirror_item" VALUES(8,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 08:41:23.803750');
INSERT INTO "mirror_item" VALUES(8,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 08:41:23.806064');
INSERT INTO "mirror_item" VALUES(8,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 08:41:23.807967');
INSERT INTO "mirror_item" VALUES(9,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 08:41:23.885526');
INSERT INTO "mirror_item" VALUES(9,'1600000000003737031',135,'Person 5','@acct005','in',1,'','2026-11-29 08:41:23.893286');
INSERT INTO "mirror_item" VALUES(10,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 08:41:23.957809');
INSERT INTO "mirror_item" VALUES(10,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 08:41:23.961262');
INSERT INTO "mirror_item" VALUES(10,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 08:41:23.964419');
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
INSERT INTO "opt_out" VALUES(1,'mastodon','acct006@localhost:8080','','2026-11-29 08:41:22.992569','262be5a059094919bbe650384cb0f253');
INSERT INTO "opt_out" VALUES(2,'x','acct006','','2026-11-29 08:41:22.993387','262be5a059094919bbe650384cb0f253');
CREATE TABLE remote_id (
	account_id INTEGER NOT NULL, 
	server VARCHAR NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (account_id, server), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "remote_id" VALUES(126,'http://localhost:8080','109000000002119774','acct001@localhost:8080','2026-11-29 08:41:23.192347');
INSERT INTO "remote_id" VALUES(130,'http://localhost:8080','109000000003027024','acct003@localhost:8080','2026-11-29 08:41:23.193731');
INSERT INTO "remote_id" VALUES(128,'http://localhost:8080','109000000002731495','acct002@localhost:8080','2026-11-29 08:41:23.194830');
INSERT INTO "remote_id" VALUES(132,'http://localhost:8080','109000000003980963','acct004@localhost:8080','2026-11-29 08:41:23.195441');
INSERT INTO "remote_id" VALUES(134,'http://localhost:8080','109000000004306177','acct005@localhost:8080','2026-11-29 08:41:23.604151');
INSERT INTO "remote_id" VALUES(145,'http://localhost:8080','109000000006206831','acct010@localhost:8080','2026-11-29 08:41:26.932284');
INSERT INTO "remote_id" VALUES(146,'http://localhost:8080','109000000006848452','acct011@localhost:8080','2026-11-29 08:41:26.933945');
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
INSERT INTO "run" VALUES(1,1,'follow','2026-11-29 08:41:23.223588','2026-11-29 08:41:23.245483','complete',0,4,'0');
INSERT INTO "run" VALUES(2,2,'follow','2026-11-29 08:41:23.247557','2026-11-29 08:41:23.260139','complete',0,2,'0');
INSERT INTO "run" VALUES(3,3,'follow','2026-11-29 08:41:23.333416','2026-11-29 08:41:23.357524','complete',0,5,'0.030');
INSERT INTO "run" VALUES(4,4,'follow','2026-11-29 08:41:23.546569','2026-11-29 08:41:23.559727','complete',0,1,'0');
INSERT INTO "run" VALUES(5,5,'follow','2026-11-29 08:41:23.632465','2026-11-29 08:41:23.642273','complete',0,1,'0');
INSERT INTO "run" VALUES(6,6,'follow','2026-11-29 08:41:23.644653','2026-11-29 08:41:23.654466','complete',0,2,'0');
INSERT INTO "run" VALUES(7,7,'sync','2026-11-29 08:41:23.713290','2026-11-29 08:41:23.729056','complete',0,1,'0');
INSERT INTO "run" VALUES(8,8,'sync','2026-11-29 08:41:23.792173','2026-11-29 08:41:23.809250','complete',0,1,'0');
INSERT INTO "run" VALUES(9,9,'sync','2026-11-29 08:41:23.873469','2026-11-29 08:41:23.894752','complete',0,3,'0.020');
INSERT INTO "run" VALUES(10,10,'sync','2026-11-29 08:41:23.940682','2026-11-29 08:41:23.965879','complete',0,4,'0.025');
INSERT INTO "run" VALUES(11,1,'follow','2026-11-29 08:41:26.962399',NULL,'',0,0,'0');
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
INSERT INTO "step" VALUES(1,1,0,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 08:41:23.235549','');
INSERT INTO "step" VALUES(2,1,1,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 08:41:23.239804','');
INSERT INTO "step" VALUES(3,1,2,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 08:41:23.243449','');
INSERT INTO "step" VALUES(4,1,3,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 08:41:23.241743','');
INSERT INTO "step" VALUES(5,2,0,'make','','Followed','','','done','','2026-11-29 08:41:23.251906','');
INSERT INTO "step" VALUES(6,2,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 08:41:23.257057','');
INSERT INTO "step" VALUES(7,2,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 08:41:23.257823','');
INSERT INTO "step" VALUES(8,2,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 08:41:23.258370','');
INSERT INTO "step" VALUES(9,2,4,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 08:41:23.258882','');
INSERT INTO "step" VALUES(10,3,0,'make','','Followed','','','done','','2026-11-29 08:41:23.339413','');
INSERT INTO "step" VALUES(11,3,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 08:41:23.347444','');
INSERT INTO "step" VALUES(12,3,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 08:41:23.349487','');
INSERT INTO "step" VALUES(13,3,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 08:41:23.353571','');
INSERT INTO "step" VALUES(14,3,4,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 08:41:23.355680','');
INSERT INTO "step" VALUES(15,4,0,'add','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','Sky 1','@acct001.test','','done','','2026-11-29 08:41:23.556330','3n3gt33fk66jl');
INSERT INTO "step" VALUES(16,4,1,'add','did:plc:3gqeoetw3ld5cgzmqw6kndkk','Sky 2','@acct002.test','','done','','2026-11-29 08:41:23.557859','3n3gt33fk73jl');
INSERT INTO "step" VALUES(17,5,0,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 08:41:23.639903','');
INSERT INTO "step" VALUES(18,6,0,'make','','Both','','','done','','2026-11-29 08:41:23.648668','');
INSERT INTO "step" VALUES(19,6,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 08:41:23.652598','');
INSERT INTO "step" VALUES(20,6,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 08:41:23.653263','');
INSERT INTO "step" VALUES(21,7,0,'make','','Both','','Two uses','done','','2026-11-29 08:41:23.719189','');
INSERT INTO "step" VALUES(22,7,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 08:41:23.721806','');
INSERT INTO "step" VALUES(23,7,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 08:41:23.727384','');
INSERT INTO "step" VALUES(24,8,0,'make','','Published','','','done','','2026-11-29 08:41:23.800570','');
INSERT INTO "step" VALUES(25,8,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 08:41:23.802885','');
INSERT INTO "step" VALUES(26,8,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 08:41:23.805729','');
INSERT INTO "step" VALUES(27,8,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 08:41:23.807660','');
INSERT INTO "step" VALUES(28,9,0,'make','','Both','','Two uses','done','','2026-11-29 08:41:23.878731','');
INSERT INTO "step" VALUES(29,9,1,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 08:41:23.884743','');
INSERT INTO "step" VALUES(30,9,2,'add','1600000000003737031','Person 5','@acct005','','done','','2026-11-29 08:41:23.892915','');
INSERT INTO "step" VALUES(31,10,0,'make','','Published','','','done','','2026-11-29 08:41:23.949146','');
INSERT INTO "step" VALUES(32,10,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 08:41:23.956764','');
INSERT INTO "step" VALUES(33,10,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 08:41:23.960907','');
INSERT INTO "step" VALUES(34,10,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 08:41:23.964070','');
INSERT INTO "step" VALUES(35,11,0,'add','109000000006206831','@acct010@localhost:8080','@acct010@localhost:8080','','started','','2026-11-29 08:41:26.966720','');
INSERT INTO "step" VALUES(36,11,1,'add','109000000006848452','@acct011@localhost:8080','@acct011@localhost:8080','','started','','2026-11-29 08:41:26.967638','');
CREATE INDEX ix_account_member_id ON account (member_id);
CREATE INDEX ix_change_list_id ON change (list_id);
CREATE INDEX ix_checkup_list_id ON checkup (list_id);
CREATE INDEX ix_finding_member_id ON finding (member_id);
CREATE INDEX ix_run_mirror_id ON run (mirror_id);
CREATE INDEX ix_step_run_id ON step (run_id);
COMMIT;
