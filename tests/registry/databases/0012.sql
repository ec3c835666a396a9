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
INSERT INTO "account" VALUES(138,128,'mastodon','acct007@localhost:8080','acct007@localhost:8080','','alive','2026-11-29 12:16:03.155913','',3370,'2026-11-29 12:16:03.155913','https://example.org','',NULL);
INSERT INTO "account" VALUES(139,128,'x','acct007','acct007','1600000000004841791','alive','2026-11-29 12:16:03.155913','',35979,'2026-11-29 12:16:03.155913','https://example.org','1600000000004841791','2026-11-29 12:16:03.155913');
INSERT INTO "account" VALUES(140,129,'mastodon','acct008@localhost:8080','acct008@localhost:8080','','alive','2026-11-29 12:16:03.155913','',8561,'2026-11-29 12:16:03.155913','https://example.org','',NULL);
INSERT INTO "account" VALUES(141,129,'x','acct008','acct008','1600000000005802281','alive','2026-11-29 12:16:03.155913','',26157,'2026-11-29 12:16:03.155913','https://example.org','1600000000005802281','2026-11-29 12:16:03.155913');
INSERT INTO "account" VALUES(142,130,'mastodon','acct999@localhost:8080','acct999@localhost:8080','','unreachable','2026-11-29 12:16:03.155913','',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(143,131,'bluesky','acct001.test','acct001.test','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:r47wfuh7vmpbrhoxkv3dgjoc',NULL);
INSERT INTO "account" VALUES(144,132,'bluesky','acct002.test','acct002.test','did:plc:3gqeoetw3ld5cgzmqw6kndkk','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:3gqeoetw3ld5cgzmqw6kndkk',NULL);
INSERT INTO "account" VALUES(145,133,'mastodon','acct010@localhost:8080','acct010@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(146,134,'mastodon','acct011@localhost:8080','acct011@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0012');
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
INSERT INTO "change" VALUES(127,4,'2026-11-29 12:15:55.553533','tester','new','93a509b27cac49ca8beabfbcb2f2cbf6','null','{"slug": "followed", "title": "Followed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(128,4,'2026-11-29 12:15:55.713118','tester','import','f798b13c7e5b444390f9a2f483fc6962','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T12:15:55.697792+00:00"}','');
INSERT INTO "change" VALUES(129,4,'2026-11-29 12:15:55.713351','tester','import','f798b13c7e5b444390f9a2f483fc6962','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T12:15:55.697803+00:00"}','');
INSERT INTO "change" VALUES(130,4,'2026-11-29 12:15:55.713554','tester','import','f798b13c7e5b444390f9a2f483fc6962','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "about": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T12:15:55.697807+00:00"}','');
INSERT INTO "change" VALUES(131,4,'2026-11-29 12:15:55.713752','tester','import','f798b13c7e5b444390f9a2f483fc6962','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "about": "", "note": "a note on 4", "source": "https://example.org", "position": 4, "added": "2026-11-29T12:15:55.697810+00:00"}','');
INSERT INTO "change" VALUES(132,5,'2026-11-29 12:15:55.804192','tester','new','2108f42a1b9846d593f8b8b6a380fd1e','null','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(133,5,'2026-11-29 12:15:55.944994','tester','import','08f0550369f244508bfa1dbe4efd588c','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T12:15:55.943398+00:00"}','');
INSERT INTO "change" VALUES(134,5,'2026-11-29 12:15:55.966679','tester','import','08f0550369f244508bfa1dbe4efd588c','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "about": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T12:15:55.957548+00:00"}','');
INSERT INTO "change" VALUES(135,5,'2026-11-29 12:15:55.979892','tester','import','08f0550369f244508bfa1dbe4efd588c','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "about": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T12:15:55.970179+00:00"}','');
INSERT INTO "change" VALUES(136,6,'2026-11-29 12:15:56.063141','tester','new','d559e816eac243edacf15e3331ba9a2e','null','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(137,6,'2026-11-29 12:15:56.279450','tester','import','0ed6cd6fd81247b98c0f44542a6630a9','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "about": "", "note": "a note on 4", "source": "https://example.org", "position": 1, "added": "2026-11-29T12:15:56.269694+00:00"}','');
INSERT INTO "change" VALUES(138,6,'2026-11-29 12:15:56.282141','tester','import','0ed6cd6fd81247b98c0f44542a6630a9','null','{"name": "Person 5", "kind": "organisation", "topic": "care", "mastodon": "acct005@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct005", "x_id": "", "website": "", "about": "", "note": "a note on 5", "source": "https://example.org", "position": 2, "added": "2026-11-29T12:15:56.279528+00:00"}','');
INSERT INTO "change" VALUES(139,6,'2026-11-29 12:15:56.290480','tester','import','0ed6cd6fd81247b98c0f44542a6630a9','null','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "about": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T12:15:56.279544+00:00"}','');
INSERT INTO "change" VALUES(140,7,'2026-11-29 12:15:56.370615','tester','new','877fb68ef253429aa6cbde4281772862','null','{"slug": "listed", "title": "Listed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(141,7,'2026-11-29 12:15:56.479029','tester','import','ec32f5f0fdca4e2893ab5003e66a6c36','null','{"name": "Person 7", "kind": "organisation", "topic": "care", "mastodon": "acct007@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct007", "x_id": "", "website": "", "about": "", "note": "a note on 7", "source": "https://example.org", "position": 1, "added": "2026-11-29T12:15:56.461794+00:00"}','');
INSERT INTO "change" VALUES(142,7,'2026-11-29 12:15:56.479278','tester','import','ec32f5f0fdca4e2893ab5003e66a6c36','null','{"name": "Person 8", "kind": "organisation", "topic": "care", "mastodon": "acct008@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct008", "x_id": "", "website": "", "about": "", "note": "a note on 8", "source": "https://example.org", "position": 2, "added": "2026-11-29T12:15:56.461803+00:00"}','');
INSERT INTO "change" VALUES(143,7,'2026-11-29 12:15:56.479442','tester','import','ec32f5f0fdca4e2893ab5003e66a6c36','null','{"name": "Gone", "kind": "organisation", "topic": "care", "mastodon": "acct999@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 3, "added": "2026-11-29T12:15:56.461808+00:00"}','');
INSERT INTO "change" VALUES(144,8,'2026-11-29 12:15:56.619039','tester','new','d1928ae218bc4075befca3259e83a6c8','null','{"slug": "sky", "title": "Sky", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(145,8,'2026-11-29 12:15:56.799773','tester','import','86f032f81b474763bf2e40e2f2832700','null','{"name": "Sky 1", "kind": "organisation", "topic": "", "mastodon": "", "bluesky": "acct001.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 1, "added": "2026-11-29T12:15:56.789602+00:00"}','');
INSERT INTO "change" VALUES(146,8,'2026-11-29 12:15:56.800156','tester','import','86f032f81b474763bf2e40e2f2832700','null','{"name": "Sky 2", "kind": "organisation", "topic": "", "mastodon": "", "bluesky": "acct002.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 2, "added": "2026-11-29T12:15:56.789611+00:00"}','');
INSERT INTO "change" VALUES(147,6,'2026-11-29 12:15:56.882588','tester','describe','32f84654a88d407483c4480b577ba769','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(148,4,'2026-11-29 12:15:57.006261','tester','edit','77e9c1d1f3dc49ef95875bbc95ff5de8','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T12:15:55.697792+00:00"}','{"name": "Person 1", "kind": "organisation", "topic": "carers", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "about": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T12:15:55.697792+00:00"}','');
INSERT INTO "change" VALUES(149,4,'2026-11-29 12:15:57.141407','tester','add','42695665b8e4409cb19637240c550f20','null','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T12:15:57.139717+00:00"}','');
INSERT INTO "change" VALUES(150,4,'2026-11-29 12:15:57.228913','tester','remove','512b1b7498004f63b3ebf5b719d26e08','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T12:15:57.139717+00:00"}','null','');
INSERT INTO "change" VALUES(151,6,'2026-11-29 12:15:57.351244','tester','remove','d8b485a580214d42970e0d3326a4b70b','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "about": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T12:15:56.279544+00:00"}','null','');
INSERT INTO "change" VALUES(152,4,'2026-11-29 12:15:57.473721','tester','undo','0a77c10a19d64e389d195c0843ec0035','null','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T12:15:57.139717+00:00"}','512b1b7498004f63b3ebf5b719d26e08');
INSERT INTO "change" VALUES(153,4,'2026-11-29 12:15:57.560847','tester','undo --redo','04917a2262ae48bcb805833ef8feee9d','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T12:15:57.139717+00:00"}','null','0a77c10a19d64e389d195c0843ec0035');
INSERT INTO "change" VALUES(154,6,'2026-11-29 12:16:01.312988','tester','sync','9d178eda2c3a4f3ebc47383c3504f308','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(155,5,'2026-11-29 12:16:01.828968','tester','sync','cf6c076c0d044d78848085b7bd588273','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(156,6,'2026-11-29 12:16:02.317319','tester','sync','26ef5fa8d80d47218348c9154e8f1381','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "1600000000056918759", "page": ""}','');
INSERT INTO "change" VALUES(157,5,'2026-11-29 12:16:02.796882','tester','sync','3ddd20d65af547d29b6a61b7b2e18ad5','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}','');
INSERT INTO "change" VALUES(158,4,'2026-11-29 12:16:06.325437','tester','add','d2f00156b2484399be9f4b1f5a67dbc7','null','{"name": "@acct010@localhost:8080", "kind": "organisation", "topic": "", "mastodon": "acct010@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T12:16:06.322453+00:00"}','');
INSERT INTO "change" VALUES(159,4,'2026-11-29 12:16:06.457733','tester','add','59978668a0a44551b79e4602076ab115','null','{"name": "@acct011@localhost:8080", "kind": "organisation", "topic": "", "mastodon": "acct011@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "about": "", "note": "", "source": "https://example.org", "position": 6, "added": "2026-11-29T12:16:06.442096+00:00"}','');
CREATE TABLE checkup (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "checkup" VALUES(1,7,'2026-11-29 12:16:03.155913');
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
	updated_at DATETIME NOT NULL, published JSON DEFAULT '{}' NOT NULL, deleted_at DATETIME, contact VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (slug)
);
INSERT INTO "curated_list" VALUES(4,'followed','Followed','','en','','','[]','','','','2026-11-29 12:15:55.552414','2026-11-29 12:16:06.457540','{}',NULL,'');
INSERT INTO "curated_list" VALUES(5,'published','Published','','en','','','[]','','','','2026-11-29 12:15:55.794322','2026-11-29 12:16:02.796685','{"mastodon": ["http://localhost:8080/collections/109000000019753856"], "x": ["1600000000057074808"]}',NULL,'');
INSERT INTO "curated_list" VALUES(6,'both','Both','Two uses','en','','','["care"]','','','','2026-11-29 12:15:56.053630','2026-11-29 12:16:02.317115','{"mastodon": ["http://localhost:8080/collections/109000000018368432"], "x": ["1600000000056918759"]}',NULL,'');
INSERT INTO "curated_list" VALUES(7,'listed','Listed','','en','','','[]','','https://example.org/listed/','','2026-11-29 12:15:56.361338','2026-11-29 12:15:56.479476','{}',NULL,'');
INSERT INTO "curated_list" VALUES(8,'sky','Sky','','en','','','[]','','','','2026-11-29 12:15:56.606128','2026-11-29 12:15:56.800189','{}',NULL,'');
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
INSERT INTO "edition" VALUES('8049663575f04ed991fb343232233260',5,1,'2026-11-29 12:16:05.390527','tester','8e3fdc5a91fcc882fcafb7b84626a66e11abb732b5fbf3f8a688d89cb3b3b830','{"list": {"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "contact": "editors@example.org", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}, "members": [{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "1600000000001796994", "source": "https://example.org", "id": 122, "since": "2026-11-29T12:15:55.943398+00:00", "added": "2026-11-29T12:15:55.943398+00:00", "key": "d231302ef1a34fe19a1ab02f44cd84ab"}, {"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "x": "acct002", "x_id": "1600000000002092523", "source": "https://example.org", "id": 123, "since": "2026-11-29T12:15:55.957548+00:00", "added": "2026-11-29T12:15:55.957548+00:00", "key": "5ffb2e3b68614b5aa8835b417f4d197c"}, {"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "x": "acct003", "x_id": "1600000000003046462", "source": "https://example.org", "id": 124, "since": "2026-11-29T12:15:55.970179+00:00", "added": "2026-11-29T12:15:55.970179+00:00", "key": "b77b055acc2343bc933e62b4ac03f59a"}]}');
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
INSERT INTO "finding" VALUES(1,128,138,'mastodon','unconfirmed','2026-11-29 12:16:03.155913','2026-11-29 12:16:03.155913','2026-11-29 12:16:03.155913','its profile on Mastodon and its profile on X do not say that @acct007@localhost:8080 and @acct007 belong together','',0,0);
INSERT INTO "finding" VALUES(2,129,140,'mastodon','unconfirmed','2026-11-29 12:16:03.155913','2026-11-29 12:16:03.155913','2026-11-29 12:16:03.155913','its profile on Mastodon and its profile on X do not say that @acct008@localhost:8080 and @acct008 belong together','',0,0);
INSERT INTO "finding" VALUES(3,130,142,'mastodon','unreachable','2026-11-29 12:16:03.155913','2026-11-29 12:16:03.155913','2026-11-29 12:16:03.155913','localhost:8080 has no account with that name','',0,0);
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
INSERT INTO "login" VALUES(1,'mastodon','http://localhost:8080','localhost:8080','follower@localhost:8080','109000000001156935',10,'',1,'[]','2026-11-29 12:15:52.893303');
INSERT INTO "login" VALUES(2,'x','http://localhost:8081','','follower','1600000000001421552',NULL,'',0,'[]','2026-11-29 12:15:54.684273');
INSERT INTO "login" VALUES(3,'bluesky','http://localhost:8082','','follower.test','did:plc:opj4ffu7gtshvns4fyupslml',NULL,'',1,'[]','2026-11-29 12:15:55.368399');
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
INSERT INTO "membership" VALUES(4,122,1,'carers','a note on 1','https://example.org','2026-11-29 12:15:55.697792','',0);
INSERT INTO "membership" VALUES(4,123,2,'care','a note on 2','https://example.org','2026-11-29 12:15:55.697803','',0);
INSERT INTO "membership" VALUES(4,124,3,'care','a note on 3','https://example.org','2026-11-29 12:15:55.697807','',0);
INSERT INTO "membership" VALUES(4,125,4,'care','a note on 4','https://example.org','2026-11-29 12:15:55.697810','',0);
INSERT INTO "membership" VALUES(5,122,1,'care','a note on 1','https://example.org','2026-11-29 12:15:55.943398','',0);
INSERT INTO "membership" VALUES(5,123,2,'care','a note on 2','https://example.org','2026-11-29 12:15:55.957548','',0);
INSERT INTO "membership" VALUES(5,124,3,'care','a note on 3','https://example.org','2026-11-29 12:15:55.970179','',0);
INSERT INTO "membership" VALUES(6,125,1,'care','a note on 4','https://example.org','2026-11-29 12:15:56.269694','',0);
INSERT INTO "membership" VALUES(6,126,2,'care','a note on 5','https://example.org','2026-11-29 12:15:56.279528','',0);
INSERT INTO "membership" VALUES(7,128,1,'care','a note on 7','https://example.org','2026-11-29 12:15:56.461794','',0);
INSERT INTO "membership" VALUES(7,129,2,'care','a note on 8','https://example.org','2026-11-29 12:15:56.461803','',0);
INSERT INTO "membership" VALUES(7,130,3,'care','','https://example.org','2026-11-29 12:15:56.461808','',0);
INSERT INTO "membership" VALUES(8,131,1,'','','https://example.org','2026-11-29 12:15:56.789602','',0);
INSERT INTO "membership" VALUES(8,132,2,'','','https://example.org','2026-11-29 12:15:56.789611','',0);
INSERT INTO "membership" VALUES(4,133,5,'','','https://example.org','2026-11-29 12:16:06.322453','',0);
INSERT INTO "membership" VALUES(4,134,6,'','','https://example.org','2026-11-29 12:16:06.442096','',0);
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
INSERT INTO "mirror" VALUES(1,4,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 12:15:58.591799',153);
INSERT INTO "mirror" VALUES(2,4,1,'list',0,'followed','109000000017947742','Followed','',1,'2026-11-29 12:15:58.696764',153);
INSERT INTO "mirror" VALUES(3,4,2,'x-list',0,'followed','1600000000056079221','Followed','',1,'2026-11-29 12:15:59.595688',153);
INSERT INTO "mirror" VALUES(4,8,3,'bluesky-follows',0,'followed','','your follows on Bluesky','',0,'2026-11-29 12:16:00.127318',146);
INSERT INTO "mirror" VALUES(5,6,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 12:16:00.704155',151);
INSERT INTO "mirror" VALUES(6,6,1,'list',0,'followed','109000000018174474','Both','',1,'2026-11-29 12:16:00.855513',151);
INSERT INTO "mirror" VALUES(7,6,1,'collection',1,'published','109000000018368432','Both','Two uses',1,'2026-11-29 12:16:01.287367',151);
INSERT INTO "mirror" VALUES(8,5,1,'collection',1,'published','109000000019753856','Published','',1,'2026-11-29 12:16:01.819548',135);
INSERT INTO "mirror" VALUES(9,6,2,'x-published',0,'published','1600000000056918759','Both','Two uses',1,'2026-11-29 12:16:02.291744',154);
INSERT INTO "mirror" VALUES(10,5,2,'x-published',0,'published','1600000000057074808','Published','',1,'2026-11-29 12:16:02.776654',155);
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
INSERT INTO "mirror_item" VALUES(1,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 12:15:58.477715',0);
INSERT INTO "mirror_item" VALUES(1,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 12:15:58.510135',0);
INSERT INTO "mirror_item" VALUES(1,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 12:15:58.532258',0);
INSERT INTO "mirror_item" VALUES(1,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 12:15:58.556612',0);
INSERT INTO "mirror_item" VALUES(2,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 12:15:58.672729',0);
INSERT INTO "mirror_item" VALUES(2,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 12:15:58.673583',0);
INSERT INTO "mirror_item" VALUES(2,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 12:15:58.674336',0);
INSERT INTO "mirror_item" VALUES(2,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 12:15:58.683986',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 12:15:59.564146',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 12:15:59.567845',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 12:15:59.582217',0);
INSERT INTO "mirror_item" VALUES(3,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 12:15:59.592205',0);
INSERT INTO "mirror_item" VALUES(4,'did:plc:r47wfuh7vmpbrhoxkv3dgjoc',143,'Sky 1','@acct001.test','in',1,'3n3h72tf4twbx','2026-11-29 12:16:00.109470',0);
INSERT INTO "mirror_item" VALUES(4,'did:plc:3gqeoetw3ld5cgzmqw6kndkk',144,'Sky 2','@acct002.test','in',1,'3n3h72tf4v6bx','2026-11-29 12:16:00.110930',0);
INSERT INTO "mirror_item" VALUES(5,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 12:16:00.677595',0);
INSERT INTO "mirror_item" VALUES(5,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',0,'','2026-11-29 12:16:00.703543',0);
INSERT INTO "mirror_item" VALUES(6,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 12:16:00.815986',0);
INSERT INTO "mirror_item" VALUES(6,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 12:16:00.816827',0);
INSERT INTO "mirror_item" VALUES(7,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 12:16:01.261058',0);
INSERT INTO "mirror_item" VALUES(7,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 12:16:01.276025',0);
INSERT INTO "mirror_item" VALUES(8,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 12:16:01.785155',0);
INSERT INTO "mirror_item" VALUES(8,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 12:16:01.804370',0);
INSERT INTO "mirror_item" VALUES(8,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 12:16:01.816290',0);
INSERT INTO "mirror_item" VALUES(9,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 12:16:02.229791',0);
INSERT INTO "mirror_item" VALUES(9,'1600000000003737031',135,'Person 5','@acct005','in',1,'','2026-11-29 12:16:02.264724',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 12:16:02.739665',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 12:16:02.747104',0);
INSERT INTO "mirror_item" VALUES(10,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 12:16:02.758248',0);
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
INSERT INTO "opt_out" VALUES(1,'mastodon','acct006@localhost:8080','','2026-11-29 12:15:57.363818','49213349fb584f808b5033a051dd1f73');
INSERT INTO "opt_out" VALUES(2,'x','acct006','','2026-11-29 12:15:57.365276','49213349fb584f808b5033a051dd1f73');
CREATE TABLE remote_id (
	account_id INTEGER NOT NULL, 
	server VARCHAR NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (account_id, server), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "remote_id" VALUES(126,'http://localhost:8080','109000000002119774','acct001@localhost:8080','2026-11-29 12:15:58.240811');
INSERT INTO "remote_id" VALUES(128,'http://localhost:8080','109000000002731495','acct002@localhost:8080','2026-11-29 12:15:58.250554');
INSERT INTO "remote_id" VALUES(132,'http://localhost:8080','109000000003980963','acct004@localhost:8080','2026-11-29 12:15:58.252294');
INSERT INTO "remote_id" VALUES(130,'http://localhost:8080','109000000003027024','acct003@localhost:8080','2026-11-29 12:15:58.252694');
INSERT INTO "remote_id" VALUES(134,'http://localhost:8080','109000000004306177','acct005@localhost:8080','2026-11-29 12:16:00.407743');
INSERT INTO "remote_id" VALUES(146,'http://localhost:8080','109000000006848452','acct011@localhost:8080','2026-11-29 12:16:09.644201');
INSERT INTO "remote_id" VALUES(145,'http://localhost:8080','109000000006206831','acct010@localhost:8080','2026-11-29 12:16:09.646059');
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
INSERT INTO "run" VALUES(1,1,'follow','2026-11-29 12:15:58.409250','2026-11-29 12:15:58.580315','complete',0,4,'0');
INSERT INTO "run" VALUES(2,2,'follow','2026-11-29 12:15:58.607274','2026-11-29 12:15:58.695531','complete',0,2,'0');
INSERT INTO "run" VALUES(3,3,'follow','2026-11-29 12:15:59.454119','2026-11-29 12:15:59.594401','complete',0,5,'0.030');
INSERT INTO "run" VALUES(4,4,'follow','2026-11-29 12:16:00.059715','2026-11-29 12:16:00.120679','complete',0,1,'0');
INSERT INTO "run" VALUES(5,5,'follow','2026-11-29 12:16:00.613350','2026-11-29 12:16:00.688348','complete',0,1,'0');
INSERT INTO "run" VALUES(6,6,'follow','2026-11-29 12:16:00.723447','2026-11-29 12:16:00.838138','complete',0,2,'0');
INSERT INTO "run" VALUES(7,7,'sync','2026-11-29 12:16:01.169862','2026-11-29 12:16:01.284414','complete',0,1,'0');
INSERT INTO "run" VALUES(8,8,'sync','2026-11-29 12:16:01.703954','2026-11-29 12:16:01.818291','complete',0,1,'0');
INSERT INTO "run" VALUES(9,9,'sync','2026-11-29 12:16:02.158152','2026-11-29 12:16:02.280837','complete',0,3,'0.020');
INSERT INTO "run" VALUES(10,10,'sync','2026-11-29 12:16:02.669903','2026-11-29 12:16:02.764277','complete',0,4,'0.025');
INSERT INTO "run" VALUES(11,1,'follow','2026-11-29 12:16:09.785972',NULL,'',0,0,'0');
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
INSERT INTO "step" VALUES(1,1,0,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 12:15:58.476320','');
INSERT INTO "step" VALUES(2,1,1,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 12:15:58.531626','');
INSERT INTO "step" VALUES(3,1,2,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 12:15:58.555834','');
INSERT INTO "step" VALUES(4,1,3,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 12:15:58.509508','');
INSERT INTO "step" VALUES(5,2,0,'make','','Followed','','','done','','2026-11-29 12:15:58.644086','');
INSERT INTO "step" VALUES(6,2,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 12:15:58.672082','');
INSERT INTO "step" VALUES(7,2,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 12:15:58.673196','');
INSERT INTO "step" VALUES(8,2,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 12:15:58.673949','');
INSERT INTO "step" VALUES(9,2,4,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 12:15:58.683450','');
INSERT INTO "step" VALUES(10,3,0,'make','','Followed','','','done','','2026-11-29 12:15:59.508146','');
INSERT INTO "step" VALUES(11,3,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 12:15:59.567320','');
INSERT INTO "step" VALUES(12,3,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 12:15:59.562530','');
INSERT INTO "step" VALUES(13,3,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 12:15:59.591555','');
INSERT INTO "step" VALUES(14,3,4,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 12:15:59.581517','');
INSERT INTO "step" VALUES(15,4,0,'add','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','Sky 1','@acct001.test','','done','','2026-11-29 12:16:00.108168','3n3h72tf4twbx');
INSERT INTO "step" VALUES(16,4,1,'add','did:plc:3gqeoetw3ld5cgzmqw6kndkk','Sky 2','@acct002.test','','done','','2026-11-29 12:16:00.110512','3n3h72tf4v6bx');
INSERT INTO "step" VALUES(17,5,0,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 12:16:00.676259','');
INSERT INTO "step" VALUES(18,6,0,'make','','Both','','','done','','2026-11-29 12:16:00.760144','');
INSERT INTO "step" VALUES(19,6,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 12:16:00.815319','');
INSERT INTO "step" VALUES(20,6,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 12:16:00.816449','');
INSERT INTO "step" VALUES(21,7,0,'make','','Both','','Two uses','done','','2026-11-29 12:16:01.232242','');
INSERT INTO "step" VALUES(22,7,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 12:16:01.259760','');
INSERT INTO "step" VALUES(23,7,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 12:16:01.275370','');
INSERT INTO "step" VALUES(24,8,0,'make','','Published','','','done','','2026-11-29 12:16:01.756278','');
INSERT INTO "step" VALUES(25,8,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 12:16:01.783798','');
INSERT INTO "step" VALUES(26,8,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 12:16:01.803654','');
INSERT INTO "step" VALUES(27,8,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 12:16:01.815638','');
INSERT INTO "step" VALUES(28,9,0,'make','','Both','','Two uses','done','','2026-11-29 12:16:02.191909','');
INSERT INTO "step" VALUES(29,9,1,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 12:16:02.228208','');
INSERT INTO "step" VALUES(30,9,2,'add','1600000000003737031','Person 5','@acct005','','done','','2026-11-29 12:16:02.264010','');
INSERT INTO "step" VALUES(31,10,0,'make','','Published','','','done','','2026-11-29 12:16:02.726410','');
INSERT INTO "step" VALUES(32,10,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 12:16:02.738100','');
INSERT INTO "step" VALUES(33,10,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 12:16:02.746448','');
INSERT INTO "step" VALUES(34,10,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 12:16:02.757533','');
INSERT INTO "step" VALUES(35,11,0,'add','109000000006206831','@acct010@localhost:8080','@acct010@localhost:8080','','started','','2026-11-29 12:16:09.820648','');
INSERT INTO "step" VALUES(36,11,1,'add','109000000006848452','@acct011@localhost:8080','@acct011@localhost:8080','','started','','2026-11-29 12:16:09.821736','');
CREATE INDEX ix_account_member_id ON account (member_id);
CREATE INDEX ix_change_list_id ON change (list_id);
CREATE INDEX ix_checkup_list_id ON checkup (list_id);
CREATE INDEX ix_finding_member_id ON finding (member_id);
CREATE INDEX ix_run_mirror_id ON run (mirror_id);
CREATE INDEX ix_step_run_id ON step (run_id);
COMMIT;
