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
INSERT INTO "account" VALUES(138,128,'mastodon','acct007@localhost:8080','acct007@localhost:8080','','alive','2026-11-29 02:55:50.556166','',3370,'2026-11-29 02:55:50.556166','https://example.org','');
INSERT INTO "account" VALUES(139,128,'x','acct007','acct007','1600000000004841791','alive','2026-11-29 02:55:50.556166','',35979,'2026-11-29 02:55:50.556166','https://example.org','1600000000004841791');
INSERT INTO "account" VALUES(140,129,'mastodon','acct008@localhost:8080','acct008@localhost:8080','','alive','2026-11-29 02:55:50.556166','',8561,'2026-11-29 02:55:50.556166','https://example.org','');
INSERT INTO "account" VALUES(141,129,'x','acct008','acct008','1600000000005802281','alive','2026-11-29 02:55:50.556166','',26157,'2026-11-29 02:55:50.556166','https://example.org','1600000000005802281');
INSERT INTO "account" VALUES(142,130,'mastodon','acct999@localhost:8080','acct999@localhost:8080','','unreachable','2026-11-29 02:55:50.556166','',NULL,NULL,'https://example.org','');
INSERT INTO "account" VALUES(143,131,'mastodon','acct010@localhost:8080','acct010@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','');
INSERT INTO "account" VALUES(144,132,'mastodon','acct011@localhost:8080','acct011@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','');
INSERT INTO "account" VALUES(145,133,'bluesky','acct001.test','acct001.test','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:r47wfuh7vmpbrhoxkv3dgjoc');
INSERT INTO "account" VALUES(146,134,'bluesky','acct002.test','acct002.test','did:plc:3gqeoetw3ld5cgzmqw6kndkk','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:3gqeoetw3ld5cgzmqw6kndkk');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
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
INSERT INTO "change" VALUES(127,4,'2026-11-29 02:54:39.555735','tester','new','3b67a1b66d3741438aeba35e61146692','null','{"slug": "followed", "title": "Followed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(128,4,'2026-11-29 02:54:40.264659','tester','import','53d5dbc723d34776bf81bda5044dcc36','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:54:40.261742+00:00"}','');
INSERT INTO "change" VALUES(129,4,'2026-11-29 02:54:40.264883','tester','import','53d5dbc723d34776bf81bda5044dcc36','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T02:54:40.261750+00:00"}','');
INSERT INTO "change" VALUES(130,4,'2026-11-29 02:54:40.265062','tester','import','53d5dbc723d34776bf81bda5044dcc36','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T02:54:40.261754+00:00"}','');
INSERT INTO "change" VALUES(131,4,'2026-11-29 02:54:40.265218','tester','import','53d5dbc723d34776bf81bda5044dcc36','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "note": "a note on 4", "source": "https://example.org", "position": 4, "added": "2026-11-29T02:54:40.261762+00:00"}','');
INSERT INTO "change" VALUES(132,5,'2026-11-29 02:54:41.228508','tester','new','4452dd85ad4a4c95bbbe9f281af832f1','null','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(133,5,'2026-11-29 02:54:42.358707','tester','import','63f3f5332c914c3eaf25abf6410216c8','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:54:42.357358+00:00"}','');
INSERT INTO "change" VALUES(134,5,'2026-11-29 02:54:42.364975','tester','import','63f3f5332c914c3eaf25abf6410216c8','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T02:54:42.364307+00:00"}','');
INSERT INTO "change" VALUES(135,5,'2026-11-29 02:54:42.368795','tester','import','63f3f5332c914c3eaf25abf6410216c8','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T02:54:42.366857+00:00"}','');
INSERT INTO "change" VALUES(136,6,'2026-11-29 02:54:46.627874','tester','new','bcda208d3c2740ecbfbc98fc72d235dc','null','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(137,6,'2026-11-29 02:54:50.304625','tester','import','1bfd189830c243a69532613dade51749','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "note": "a note on 4", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:54:50.294876+00:00"}','');
INSERT INTO "change" VALUES(138,6,'2026-11-29 02:54:50.307715','tester','import','1bfd189830c243a69532613dade51749','null','{"name": "Person 5", "kind": "organisation", "topic": "care", "mastodon": "acct005@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct005", "x_id": "", "website": "", "note": "a note on 5", "source": "https://example.org", "position": 2, "added": "2026-11-29T02:54:50.304725+00:00"}','');
INSERT INTO "change" VALUES(139,6,'2026-11-29 02:54:50.307898','tester','import','1bfd189830c243a69532613dade51749','null','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T02:54:50.304739+00:00"}','');
INSERT INTO "change" VALUES(140,7,'2026-11-29 02:54:54.560487','tester','new','ebadf7282e0948859998212365a5f0d7','null','{"slug": "listed", "title": "Listed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(141,7,'2026-11-29 02:54:56.881687','tester','import','41920c89db954074a1533227552a41de','null','{"name": "Person 7", "kind": "organisation", "topic": "care", "mastodon": "acct007@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct007", "x_id": "", "website": "", "note": "a note on 7", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:54:56.877941+00:00"}','');
INSERT INTO "change" VALUES(142,7,'2026-11-29 02:54:56.881932','tester','import','41920c89db954074a1533227552a41de','null','{"name": "Person 8", "kind": "organisation", "topic": "care", "mastodon": "acct008@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct008", "x_id": "", "website": "", "note": "a note on 8", "source": "https://example.org", "position": 2, "added": "2026-11-29T02:54:56.877952+00:00"}','');
INSERT INTO "change" VALUES(143,7,'2026-11-29 02:54:56.882060','tester','import','41920c89db954074a1533227552a41de','null','{"name": "Gone", "kind": "organisation", "topic": "care", "mastodon": "acct999@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 3, "added": "2026-11-29T02:54:56.877956+00:00"}','');
INSERT INTO "change" VALUES(144,6,'2026-11-29 02:54:59.380749','tester','describe','4eb69faa329248059d526d71593abdf6','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(145,4,'2026-11-29 02:55:02.140795','tester','edit','e77f084acf1248abb0093920d6a9f111','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:54:40.261742+00:00"}','{"name": "Person 1", "kind": "organisation", "topic": "carers", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:54:40.261742+00:00"}','');
INSERT INTO "change" VALUES(146,4,'2026-11-29 02:55:05.455542','tester','add','a88bdb9ba3a3460a857390ce2b5869a9','null','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T02:55:05.450910+00:00"}','');
INSERT INTO "change" VALUES(147,4,'2026-11-29 02:55:08.504360','tester','remove','186e949a9fea4e2b9ddd669fe15d95c3','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T02:55:05.450910+00:00"}','null','');
INSERT INTO "change" VALUES(148,6,'2026-11-29 02:55:11.906064','tester','remove','61d190a443254b57bd50c41599bbb86f','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T02:54:50.304739+00:00"}','null','');
INSERT INTO "change" VALUES(149,4,'2026-11-29 02:55:15.937799','tester','undo','8bebda0b21b44ea5871c82962280c87b','null','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T02:55:05.450910+00:00"}','186e949a9fea4e2b9ddd669fe15d95c3');
INSERT INTO "change" VALUES(150,4,'2026-11-29 02:55:20.881784','tester','undo --redo','7796559d80b44711b4af9da8c143c5ce','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T02:55:05.450910+00:00"}','null','8bebda0b21b44ea5871c82962280c87b');
INSERT INTO "change" VALUES(151,6,'2026-11-29 02:55:38.906936','tester','sync','e3e6628c809c4630bf8f1ee08b22744a','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(152,6,'2026-11-29 02:55:46.475862','tester','sync','dd0039a020b8465994f827d646214e5d','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "1600000000056918759", "page": ""}','');
INSERT INTO "change" VALUES(153,5,'2026-11-29 02:55:48.863741','tester','sync','1f4e44ec52b14eba906413e2a0699d7b','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(154,5,'2026-11-29 02:55:48.873120','tester','sync','331300a7d106433b98921ca3ce8b4b66','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}','');
INSERT INTO "change" VALUES(155,4,'2026-11-29 02:55:53.496953','tester','add','8f1316c0d49f4905852e5e1370926aaf','null','{"name": "@acct010@localhost:8080", "kind": "organisation", "topic": "", "mastodon": "acct010@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T02:55:53.495478+00:00"}','');
INSERT INTO "change" VALUES(156,4,'2026-11-29 02:55:54.132712','tester','add','4a274e0dde4b414c9e5130e564b270a2','null','{"name": "@acct011@localhost:8080", "kind": "organisation", "topic": "", "mastodon": "acct011@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 6, "added": "2026-11-29T02:55:54.131070+00:00"}','');
INSERT INTO "change" VALUES(157,8,'2026-11-29 02:55:56.873708','tester','new','bf897d1c537b423dba637acee8a607b6','null','{"slug": "sky", "title": "Sky", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(158,8,'2026-11-29 02:55:57.738136','tester','import','90bc286bd69b4ee1a7fdd9e15a9232f9','null','{"name": "Sky 1", "kind": "organisation", "topic": "", "mastodon": "", "bluesky": "acct001.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:55:57.733009+00:00"}','');
INSERT INTO "change" VALUES(159,8,'2026-11-29 02:55:57.738329','tester','import','90bc286bd69b4ee1a7fdd9e15a9232f9','null','{"name": "Sky 2", "kind": "organisation", "topic": "", "mastodon": "", "bluesky": "acct002.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 2, "added": "2026-11-29T02:55:57.733017+00:00"}','');
CREATE TABLE checkup (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "checkup" VALUES(1,7,'2026-11-29 02:55:50.556166');
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
INSERT INTO "curated_list" VALUES(4,'followed','Followed','','en','','','[]','','','','2026-11-29 02:54:39.554275','2026-11-29 02:55:54.132610','{}',NULL);
INSERT INTO "curated_list" VALUES(5,'published','Published','','en','','','[]','','','','2026-11-29 02:54:41.226842','2026-11-29 02:55:48.872973','{"mastodon": ["http://localhost:8080/collections/109000000019753856"], "x": ["1600000000057074808"]}',NULL);
INSERT INTO "curated_list" VALUES(6,'both','Both','Two uses','en','','','["care"]','','','','2026-11-29 02:54:46.626215','2026-11-29 02:55:46.475662','{"mastodon": ["http://localhost:8080/collections/109000000018368432"], "x": ["1600000000056918759"]}',NULL);
INSERT INTO "curated_list" VALUES(7,'listed','Listed','','en','','','[]','','https://example.org/listed/','','2026-11-29 02:54:54.558951','2026-11-29 02:54:56.882086','{}',NULL);
INSERT INTO "curated_list" VALUES(8,'sky','Sky','','en','','','[]','','','','2026-11-29 02:55:56.872319','2026-11-29 02:55:57.738365','{}',NULL);
INSERT INTO "curated_list" VALUES(990,'thrown-away','Thrown away','','en','','','[]','','','','2026-11-29 02:58:00.000000','2026-11-29 02:58:00.000000','{}','2026-11-29 02:59:00.000000');
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
INSERT INTO "finding" VALUES(1,128,138,'mastodon','unconfirmed','2026-11-29 02:55:50.556166','2026-11-29 02:55:50.556166','2026-11-29 02:55:50.556166','its profile on Mastodon and its profile on X do not say that @acct007@localhost:8080 and @acct007 belong together','',0);
INSERT INTO "finding" VALUES(2,129,140,'mastodon','unconfirmed','2026-11-29 02:55:50.556166','2026-11-29 02:55:50.556166','2026-11-29 02:55:50.556166','its profile on Mastodon and its profile on X do not say that @acct008@localhost:8080 and @acct008 belong together','',0);
INSERT INTO "finding" VALUES(3,130,142,'mastodon','unreachable','2026-11-29 02:55:50.556166','2026-11-29 02:55:50.556166','2026-11-29 02:55:50.556166','localhost:8080 has no account with that name','',0);
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
INSERT INTO "login" VALUES(1,'mastodon','http://localhost:8080','localhost:8080','follower@localhost:8080','109000000001156935',10,'',1,'[]','2026-11-29 02:54:37.847276');
INSERT INTO "login" VALUES(2,'x','http://localhost:8081','','follower','1600000000001421552',NULL,'',0,'[]','2026-11-29 02:54:38.869059');
INSERT INTO "login" VALUES(3,'bluesky','http://localhost:8082','','follower.test','did:plc:opj4ffu7gtshvns4fyupslml',NULL,'',1,'[]','2026-11-29 02:55:55.998346');
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
INSERT INTO "member" VALUES(131,'@acct010@localhost:8080','organisation','');
INSERT INTO "member" VALUES(132,'@acct011@localhost:8080','organisation','');
INSERT INTO "member" VALUES(133,'Sky 1','organisation','');
INSERT INTO "member" VALUES(134,'Sky 2','organisation','');
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
INSERT INTO "membership" VALUES(4,122,1,'carers','a note on 1','https://example.org','2026-11-29 02:54:40.261742');
INSERT INTO "membership" VALUES(4,123,2,'care','a note on 2','https://example.org','2026-11-29 02:54:40.261750');
INSERT INTO "membership" VALUES(4,124,3,'care','a note on 3','https://example.org','2026-11-29 02:54:40.261754');
INSERT INTO "membership" VALUES(4,125,4,'care','a note on 4','https://example.org','2026-11-29 02:54:40.261762');
INSERT INTO "membership" VALUES(5,122,1,'care','a note on 1','https://example.org','2026-11-29 02:54:42.357358');
INSERT INTO "membership" VALUES(5,123,2,'care','a note on 2','https://example.org','2026-11-29 02:54:42.364307');
INSERT INTO "membership" VALUES(5,124,3,'care','a note on 3','https://example.org','2026-11-29 02:54:42.366857');
INSERT INTO "membership" VALUES(6,125,1,'care','a note on 4','https://example.org','2026-11-29 02:54:50.294876');
INSERT INTO "membership" VALUES(6,126,2,'care','a note on 5','https://example.org','2026-11-29 02:54:50.304725');
INSERT INTO "membership" VALUES(7,128,1,'care','a note on 7','https://example.org','2026-11-29 02:54:56.877941');
INSERT INTO "membership" VALUES(7,129,2,'care','a note on 8','https://example.org','2026-11-29 02:54:56.877952');
INSERT INTO "membership" VALUES(7,130,3,'care','','https://example.org','2026-11-29 02:54:56.877956');
INSERT INTO "membership" VALUES(4,131,5,'','','https://example.org','2026-11-29 02:55:53.495478');
INSERT INTO "membership" VALUES(4,132,6,'','','https://example.org','2026-11-29 02:55:54.131070');
INSERT INTO "membership" VALUES(8,133,1,'','','https://example.org','2026-11-29 02:55:57.733009');
INSERT INTO "membership" VALUES(8,134,2,'','','https://example.org','2026-11-29 02:55:57.733017');
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
INSERT INTO "mirror" VALUES(1,4,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 02:55:26.736315');
INSERT INTO "mirror" VALUES(2,4,1,'list',0,'followed','109000000017947742','Followed','',1,'2026-11-29 02:55:26.888008');
INSERT INTO "mirror" VALUES(3,4,2,'x-list',0,'followed','1600000000056079221','Followed','',1,'2026-11-29 02:55:31.545362');
INSERT INTO "mirror" VALUES(4,6,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 02:55:35.960372');
INSERT INTO "mirror" VALUES(5,6,1,'list',0,'followed','109000000018174474','Both','',1,'2026-11-29 02:55:36.232271');
INSERT INTO "mirror" VALUES(6,6,1,'collection',1,'published','109000000018368432','Both','Two uses',1,'2026-11-29 02:55:38.901835');
INSERT INTO "mirror" VALUES(7,6,2,'x-published',0,'published','1600000000056918759','Both','Two uses',1,'2026-11-29 02:55:46.448420');
INSERT INTO "mirror" VALUES(8,5,1,'collection',1,'published','109000000019753856','Published','',1,'2026-11-29 02:55:48.717520');
INSERT INTO "mirror" VALUES(9,5,2,'x-published',0,'published','1600000000057074808','Published','',1,'2026-11-29 02:55:48.851824');
INSERT INTO "mirror" VALUES(10,8,3,'bluesky-follows',0,'followed','','your follows on Bluesky','',0,'2026-11-29 02:55:58.880869');
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
INSERT INTO "mirror_item" VALUES(1,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 02:55:26.656242');
INSERT INTO "mirror_item" VALUES(1,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 02:55:26.679929');
INSERT INTO "mirror_item" VALUES(1,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 02:55:26.699699');
INSERT INTO "mirror_item" VALUES(1,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 02:55:26.713785');
INSERT INTO "mirror_item" VALUES(2,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 02:55:26.804463');
INSERT INTO "mirror_item" VALUES(2,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 02:55:26.805162');
INSERT INTO "mirror_item" VALUES(2,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 02:55:26.805719');
INSERT INTO "mirror_item" VALUES(2,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 02:55:26.806247');
INSERT INTO "mirror_item" VALUES(3,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 02:55:31.375090');
INSERT INTO "mirror_item" VALUES(3,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 02:55:31.491407');
INSERT INTO "mirror_item" VALUES(3,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 02:55:31.508152');
INSERT INTO "mirror_item" VALUES(3,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 02:55:31.517119');
INSERT INTO "mirror_item" VALUES(4,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 02:55:35.722572');
INSERT INTO "mirror_item" VALUES(4,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',0,'','2026-11-29 02:55:35.956124');
INSERT INTO "mirror_item" VALUES(5,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 02:55:36.218537');
INSERT INTO "mirror_item" VALUES(5,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 02:55:36.219516');
INSERT INTO "mirror_item" VALUES(6,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 02:55:38.863334');
INSERT INTO "mirror_item" VALUES(6,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 02:55:38.876940');
INSERT INTO "mirror_item" VALUES(7,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 02:55:40.519536');
INSERT INTO "mirror_item" VALUES(7,'1600000000003737031',135,'Person 5','@acct005','in',1,'','2026-11-29 02:55:46.398625');
INSERT INTO "mirror_item" VALUES(8,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 02:55:48.619614');
INSERT INTO "mirror_item" VALUES(8,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 02:55:48.650203');
INSERT INTO "mirror_item" VALUES(8,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 02:55:48.697958');
INSERT INTO "mirror_item" VALUES(9,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 02:55:48.784021');
INSERT INTO "mirror_item" VALUES(9,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 02:55:48.817125');
INSERT INTO "mirror_item" VALUES(9,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 02:55:48.838370');
INSERT INTO "mirror_item" VALUES(10,'did:plc:r47wfuh7vmpbrhoxkv3dgjoc',145,'Sky 1','@acct001.test','in',1,'3n3g7rgqiqkgt','2026-11-29 02:55:58.845471');
INSERT INTO "mirror_item" VALUES(10,'did:plc:3gqeoetw3ld5cgzmqw6kndkk',146,'Sky 2','@acct002.test','in',1,'3n3g7rgqirfgt','2026-11-29 02:55:58.846784');
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
INSERT INTO "opt_out" VALUES(1,'mastodon','acct006@localhost:8080','','2026-11-29 02:55:11.923601','865ffbd636ba4fc9b45312ea63ee442e');
INSERT INTO "opt_out" VALUES(2,'x','acct006','','2026-11-29 02:55:11.924748','865ffbd636ba4fc9b45312ea63ee442e');
CREATE TABLE remote_id (
	account_id INTEGER NOT NULL, 
	server VARCHAR NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (account_id, server), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "remote_id" VALUES(126,'http://localhost:8080','109000000002119774','acct001@localhost:8080','2026-11-29 02:55:26.321022');
INSERT INTO "remote_id" VALUES(128,'http://localhost:8080','109000000002731495','acct002@localhost:8080','2026-11-29 02:55:26.324281');
INSERT INTO "remote_id" VALUES(132,'http://localhost:8080','109000000003980963','acct004@localhost:8080','2026-11-29 02:55:26.325854');
INSERT INTO "remote_id" VALUES(130,'http://localhost:8080','109000000003027024','acct003@localhost:8080','2026-11-29 02:55:26.326315');
INSERT INTO "remote_id" VALUES(134,'http://localhost:8080','109000000004306177','acct005@localhost:8080','2026-11-29 02:55:35.367342');
INSERT INTO "remote_id" VALUES(143,'http://localhost:8080','109000000006206831','acct010@localhost:8080','2026-11-29 02:55:55.166691');
INSERT INTO "remote_id" VALUES(144,'http://localhost:8080','109000000006848452','acct011@localhost:8080','2026-11-29 02:55:55.173060');
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
INSERT INTO "run" VALUES(1,1,'follow','2026-11-29 02:55:26.563492','2026-11-29 02:55:26.726287','complete',0,4,'0');
INSERT INTO "run" VALUES(2,2,'follow','2026-11-29 02:55:26.745095','2026-11-29 02:55:26.851768','complete',0,2,'0');
INSERT INTO "run" VALUES(3,3,'follow','2026-11-29 02:55:31.254464','2026-11-29 02:55:31.533097','complete',0,5,'0.030');
INSERT INTO "run" VALUES(4,4,'follow','2026-11-29 02:55:35.594415','2026-11-29 02:55:35.784241','complete',0,1,'0');
INSERT INTO "run" VALUES(5,5,'follow','2026-11-29 02:55:35.972280','2026-11-29 02:55:36.227991','complete',0,2,'0');
INSERT INTO "run" VALUES(6,6,'sync','2026-11-29 02:55:38.815280','2026-11-29 02:55:38.892040','complete',0,1,'0');
INSERT INTO "run" VALUES(7,7,'sync','2026-11-29 02:55:40.338336','2026-11-29 02:55:46.422639','complete',0,3,'0.020');
INSERT INTO "run" VALUES(8,8,'sync','2026-11-29 02:55:48.513654','2026-11-29 02:55:48.702597','complete',0,1,'0');
INSERT INTO "run" VALUES(9,9,'sync','2026-11-29 02:55:48.722813','2026-11-29 02:55:48.847793','complete',0,4,'0.025');
INSERT INTO "run" VALUES(10,1,'follow','2026-11-29 02:55:55.221281',NULL,'',0,0,'0');
INSERT INTO "run" VALUES(11,10,'follow','2026-11-29 02:55:58.811715','2026-11-29 02:55:58.876355','complete',0,1,'0');
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
INSERT INTO "step" VALUES(1,1,0,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 02:55:26.644545','');
INSERT INTO "step" VALUES(2,1,1,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 02:55:26.678848','');
INSERT INTO "step" VALUES(3,1,2,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 02:55:26.713270','');
INSERT INTO "step" VALUES(4,1,3,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 02:55:26.699068','');
INSERT INTO "step" VALUES(5,2,0,'make','','Followed','','','done','','2026-11-29 02:55:26.768667','');
INSERT INTO "step" VALUES(6,2,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 02:55:26.803938','');
INSERT INTO "step" VALUES(7,2,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 02:55:26.804863','');
INSERT INTO "step" VALUES(8,2,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 02:55:26.805451','');
INSERT INTO "step" VALUES(9,2,4,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 02:55:26.805988','');
INSERT INTO "step" VALUES(10,3,0,'make','','Followed','','','done','','2026-11-29 02:55:31.293113','');
INSERT INTO "step" VALUES(11,3,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 02:55:31.490557','');
INSERT INTO "step" VALUES(12,3,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 02:55:31.371847','');
INSERT INTO "step" VALUES(13,3,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 02:55:31.507514','');
INSERT INTO "step" VALUES(14,3,4,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 02:55:31.516582','');
INSERT INTO "step" VALUES(15,4,0,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 02:55:35.720804','');
INSERT INTO "step" VALUES(16,5,0,'make','','Both','','','done','','2026-11-29 02:55:36.061968','');
INSERT INTO "step" VALUES(17,5,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 02:55:36.217727','');
INSERT INTO "step" VALUES(18,5,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 02:55:36.219103','');
INSERT INTO "step" VALUES(19,6,0,'make','','Both','','Two uses','done','','2026-11-29 02:55:38.841053','');
INSERT INTO "step" VALUES(20,6,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 02:55:38.861619','');
INSERT INTO "step" VALUES(21,6,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 02:55:38.876224','');
INSERT INTO "step" VALUES(22,7,0,'make','','Both','','Two uses','done','','2026-11-29 02:55:40.370709','');
INSERT INTO "step" VALUES(23,7,1,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 02:55:40.513326','');
INSERT INTO "step" VALUES(24,7,2,'add','1600000000003737031','Person 5','@acct005','','done','','2026-11-29 02:55:46.397531','');
INSERT INTO "step" VALUES(25,8,0,'make','','Published','','','done','','2026-11-29 02:55:48.561300','');
INSERT INTO "step" VALUES(26,8,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 02:55:48.617415','');
INSERT INTO "step" VALUES(27,8,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 02:55:48.649427','');
INSERT INTO "step" VALUES(28,8,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 02:55:48.697074','');
INSERT INTO "step" VALUES(29,9,0,'make','','Published','','','done','','2026-11-29 02:55:48.751069','');
INSERT INTO "step" VALUES(30,9,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 02:55:48.783128','');
INSERT INTO "step" VALUES(31,9,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 02:55:48.816262','');
INSERT INTO "step" VALUES(32,9,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 02:55:48.837444','');
INSERT INTO "step" VALUES(33,10,0,'add','109000000006206831','@acct010@localhost:8080','@acct010@localhost:8080','','started','','2026-11-29 02:55:55.230197','');
INSERT INTO "step" VALUES(34,10,1,'add','109000000006848452','@acct011@localhost:8080','@acct011@localhost:8080','','started','','2026-11-29 02:55:55.230867','');
INSERT INTO "step" VALUES(35,11,0,'add','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','Sky 1','@acct001.test','','done','','2026-11-29 02:55:58.844230','3n3g7rgqiqkgt');
INSERT INTO "step" VALUES(36,11,1,'add','did:plc:3gqeoetw3ld5cgzmqw6kndkk','Sky 2','@acct002.test','','done','','2026-11-29 02:55:58.846436','3n3g7rgqirfgt');
CREATE INDEX ix_account_member_id ON account (member_id);
CREATE INDEX ix_change_list_id ON change (list_id);
CREATE INDEX ix_checkup_list_id ON checkup (list_id);
CREATE INDEX ix_finding_member_id ON finding (member_id);
CREATE INDEX ix_run_mirror_id ON run (mirror_id);
CREATE INDEX ix_step_run_id ON step (run_id);
COMMIT;
