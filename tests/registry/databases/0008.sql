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
INSERT INTO "account" VALUES(138,128,'mastodon','acct007@localhost:8080','acct007@localhost:8080','','alive','2026-11-29 08:48:06.239839','',3370,'2026-11-29 08:48:06.239839','https://example.org','',NULL);
INSERT INTO "account" VALUES(139,128,'x','acct007','acct007','1600000000004841791','alive','2026-11-29 08:48:06.239839','',35979,'2026-11-29 08:48:06.239839','https://example.org','1600000000004841791','2026-11-29 08:48:06.239839');
INSERT INTO "account" VALUES(140,129,'mastodon','acct008@localhost:8080','acct008@localhost:8080','','alive','2026-11-29 08:48:06.239839','',8561,'2026-11-29 08:48:06.239839','https://example.org','',NULL);
INSERT INTO "account" VALUES(141,129,'x','acct008','acct008','1600000000005802281','alive','2026-11-29 08:48:06.239839','',26157,'2026-11-29 08:48:06.239839','https://example.org','1600000000005802281','2026-11-29 08:48:06.239839');
INSERT INTO "account" VALUES(142,130,'mastodon','acct999@localhost:8080','acct999@localhost:8080','','unreachable','2026-11-29 08:48:06.239839','',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(143,131,'bluesky','acct001.test','acct001.test','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:r47wfuh7vmpbrhoxkv3dgjoc',NULL);
INSERT INTO "account" VALUES(144,132,'bluesky','acct002.test','acct002.test','did:plc:3gqeoetw3ld5cgzmqw6kndkk','unknown',NULL,'',NULL,NULL,'https://example.org','did:plc:3gqeoetw3ld5cgzmqw6kndkk',NULL);
INSERT INTO "account" VALUES(145,133,'mastodon','acct010@localhost:8080','acct010@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
INSERT INTO "account" VALUES(146,134,'mastodon','acct011@localhost:8080','acct011@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org','',NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0008');
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
INSERT INTO "change" VALUES(127,4,'2026-11-29 08:48:04.924737','tester','new','486c135a608f4f48935deab580de0736','null','{"slug": "followed", "title": "Followed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(128,4,'2026-11-29 08:48:05.018728','tester','import','adf6676139434b889f66d651e3eccf04','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:48:04.944372+00:00"}','');
INSERT INTO "change" VALUES(129,4,'2026-11-29 08:48:05.018905','tester','import','adf6676139434b889f66d651e3eccf04','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T08:48:04.944380+00:00"}','');
INSERT INTO "change" VALUES(130,4,'2026-11-29 08:48:05.019106','tester','import','adf6676139434b889f66d651e3eccf04','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T08:48:04.944383+00:00"}','');
INSERT INTO "change" VALUES(131,4,'2026-11-29 08:48:05.019257','tester','import','adf6676139434b889f66d651e3eccf04','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "note": "a note on 4", "source": "https://example.org", "position": 4, "added": "2026-11-29T08:48:04.944386+00:00"}','');
INSERT INTO "change" VALUES(132,5,'2026-11-29 08:48:05.033884','tester','new','efb97019d4e44a32b6018478fe3b09c9','null','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(133,5,'2026-11-29 08:48:05.054765','tester','import','1236a8eef8b64a73a7ad2d34847312b4','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:48:05.053923+00:00"}','');
INSERT INTO "change" VALUES(134,5,'2026-11-29 08:48:05.057848','tester','import','1236a8eef8b64a73a7ad2d34847312b4','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct002", "x_id": "", "website": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T08:48:05.057312+00:00"}','');
INSERT INTO "change" VALUES(135,5,'2026-11-29 08:48:05.060159','tester','import','1236a8eef8b64a73a7ad2d34847312b4','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct003", "x_id": "", "website": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T08:48:05.059642+00:00"}','');
INSERT INTO "change" VALUES(136,6,'2026-11-29 08:48:05.072027','tester','new','b6ad46d10e334b3397383ea3ddae91c7','null','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(137,6,'2026-11-29 08:48:05.092468','tester','import','af171f0468f04f8fb9ad57dac9006f1f','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct004", "x_id": "", "website": "", "note": "a note on 4", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:48:05.091670+00:00"}','');
INSERT INTO "change" VALUES(138,6,'2026-11-29 08:48:05.094087','tester','import','af171f0468f04f8fb9ad57dac9006f1f','null','{"name": "Person 5", "kind": "organisation", "topic": "care", "mastodon": "acct005@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct005", "x_id": "", "website": "", "note": "a note on 5", "source": "https://example.org", "position": 2, "added": "2026-11-29T08:48:05.092518+00:00"}','');
INSERT INTO "change" VALUES(139,6,'2026-11-29 08:48:05.094248','tester','import','af171f0468f04f8fb9ad57dac9006f1f','null','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T08:48:05.092526+00:00"}','');
INSERT INTO "change" VALUES(140,7,'2026-11-29 08:48:05.106432','tester','new','28810d0a735e4aa2864672978463db93','null','{"slug": "listed", "title": "Listed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(141,7,'2026-11-29 08:48:05.121158','tester','import','78f01de2f86849b2ba0420a9692ba409','null','{"name": "Person 7", "kind": "organisation", "topic": "care", "mastodon": "acct007@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct007", "x_id": "", "website": "", "note": "a note on 7", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:48:05.119890+00:00"}','');
INSERT INTO "change" VALUES(142,7,'2026-11-29 08:48:05.121355','tester','import','78f01de2f86849b2ba0420a9692ba409','null','{"name": "Person 8", "kind": "organisation", "topic": "care", "mastodon": "acct008@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct008", "x_id": "", "website": "", "note": "a note on 8", "source": "https://example.org", "position": 2, "added": "2026-11-29T08:48:05.119897+00:00"}','');
INSERT INTO "change" VALUES(143,7,'2026-11-29 08:48:05.121471','tester','import','78f01de2f86849b2ba0420a9692ba409','null','{"name": "Gone", "kind": "organisation", "topic": "care", "mastodon": "acct999@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 3, "added": "2026-11-29T08:48:05.119900+00:00"}','');
INSERT INTO "change" VALUES(144,8,'2026-11-29 08:48:05.138181','tester','new','2fa896d3e4844b3abebfde1f2aac1398','null','{"slug": "sky", "title": "Sky", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(145,8,'2026-11-29 08:48:05.154577','tester','import','f1ef46b6373248c8a43b89626e21f2e8','null','{"name": "Sky 1", "kind": "organisation", "topic": "", "mastodon": "", "bluesky": "acct001.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:48:05.153318+00:00"}','');
INSERT INTO "change" VALUES(146,8,'2026-11-29 08:48:05.154716','tester','import','f1ef46b6373248c8a43b89626e21f2e8','null','{"name": "Sky 2", "kind": "organisation", "topic": "", "mastodon": "", "bluesky": "acct002.test", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 2, "added": "2026-11-29T08:48:05.153324+00:00"}','');
INSERT INTO "change" VALUES(147,6,'2026-11-29 08:48:05.167579','tester','describe','aecbe24628fe4dcb945af64d1d415fee','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(148,4,'2026-11-29 08:48:05.185049','tester','edit','07d260b7453c4821af74fafc7b2a5984','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:48:04.944372+00:00"}','{"name": "Person 1", "kind": "organisation", "topic": "carers", "mastodon": "acct001@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T08:48:04.944372+00:00"}','');
INSERT INTO "change" VALUES(149,4,'2026-11-29 08:48:05.202337','tester','add','e9e693ede15f4416a4cc5322aee2af58','null','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T08:48:05.201207+00:00"}','');
INSERT INTO "change" VALUES(150,4,'2026-11-29 08:48:05.214443','tester','remove','58c4a7af7d25418fa2e4ae9c2d03905a','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T08:48:05.201207+00:00"}','null','');
INSERT INTO "change" VALUES(151,6,'2026-11-29 08:48:05.227224','tester','remove','ad650f84011949678cfbacb1b1228852','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "acct006", "x_id": "", "website": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T08:48:05.092526+00:00"}','null','');
INSERT INTO "change" VALUES(152,4,'2026-11-29 08:48:05.251889','tester','undo','c5fdaf66d9a8498b8de9a231a6bcfc5e','null','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T08:48:05.201207+00:00"}','58c4a7af7d25418fa2e4ae9c2d03905a');
INSERT INTO "change" VALUES(153,4,'2026-11-29 08:48:05.263817','tester','undo --redo','28d98881cbd84c8783b8a78ea072c807','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T08:48:05.201207+00:00"}','null','c5fdaf66d9a8498b8de9a231a6bcfc5e');
INSERT INTO "change" VALUES(154,6,'2026-11-29 08:48:05.940455','tester','sync','d66631ac760746ae80786b11ebd82d5d','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(155,5,'2026-11-29 08:48:06.007405','tester','sync','8cc8c7cf8e3e4db198d75ec61deceb7a','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(156,6,'2026-11-29 08:48:06.074069','tester','sync','3f0a3949c5904854969ee7507b879e2d','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "1600000000056918759", "page": ""}','');
INSERT INTO "change" VALUES(157,5,'2026-11-29 08:48:06.137820','tester','sync','b3354fd6ff2242d48eb3ff7f3a630664','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}','');
INSERT INTO "change" VALUES(158,4,'2026-11-29 08:48:08.227952','tester','add','b38ffa7747ec445ebb9e75e3ce6796dc','null','{"name": "@acct010@localhost:8080", "kind": "organisation", "topic": "", "mastodon": "acct010@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T08:48:08.226642+00:00"}','');
INSERT INTO "change" VALUES(159,4,'2026-11-29 08:48:08.242915','tester','add','a298e6cb4ff944f59ac6878d6af9d478','null','{"name": "@acct011@localhost:8080", "kind": "organisation", "topic": "", "mastodon": "acct011@localhost:8080", "bluesky": "", "bluesky_did": "", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 6, "added": "2026-11-29T08:48:08.241949+00:00"}','');
CREATE TABLE checkup (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "checkup" VALUES(1,7,'2026-11-29 08:48:06.239839');
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
INSERT INTO "curated_list" VALUES(4,'followed','Followed','','en','','','[]','','','','2026-11-29 08:48:04.923931','2026-11-29 08:48:08.242857','{}',NULL);
INSERT INTO "curated_list" VALUES(5,'published','Published','','en','','','[]','','','','2026-11-29 08:48:05.033178','2026-11-29 08:48:06.137725','{"mastodon": ["http://localhost:8080/collections/109000000019753856"], "x": ["1600000000057074808"]}',NULL);
INSERT INTO "curated_list" VALUES(6,'both','Both','Two uses','en','','','["care"]','','','','2026-11-29 08:48:05.071354','2026-11-29 08:48:06.073972','{"mastodon": ["http://localhost:8080/collections/109000000018368432"], "x": ["1600000000056918759"]}',NULL);
INSERT INTO "curated_list" VALUES(7,'listed','Listed','','en','','','[]','','https://example.org/listed/','','2026-11-29 08:48:05.105782','2026-11-29 08:48:05.121495','{}',NULL);
INSERT INTO "curated_list" VALUES(8,'sky','Sky','','en','','','[]','','','','2026-11-29 08:48:05.137513','2026-11-29 08:48:05.154744','{}',NULL);
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
INSERT INTO "edition" VALUES('11258de0a8c24093a97b9b394030750d',5,1,'2026-11-29 08:48:08.136133','tester','a1511924e4091985f55ede216ad63357484585f74e2ccbda09f6866fbfae2c58','{"list": {"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}, "members": [{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "1600000000001796994", "note": "a note on 1", "source": "https://example.org", "id": 122, "since": "2026-11-29T08:48:05.053923+00:00", "added": "2026-11-29T08:48:05.053923+00:00", "key": "14f2a8eb315a4e86b5c003b1158e3f12"}, {"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "x": "acct002", "x_id": "1600000000002092523", "note": "a note on 2", "source": "https://example.org", "id": 123, "since": "2026-11-29T08:48:05.057312+00:00", "added": "2026-11-29T08:48:05.057312+00:00", "key": "bf223b23938a40f694bab1cfe5d8576b"}, {"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "x": "acct003", "x_id": "1600000000003046462", "note": "a note on 3", "source": "https://example.org", "id": 124, "since": "2026-11-29T08:48:05.059642+00:00", "added": "2026-11-29T08:48:05.059642+00:00", "key": "d93047dea45845cd93e70a4432240c73"}]}');
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
INSERT INTO "finding" VALUES(1,128,138,'mastodon','unconfirmed','2026-11-29 08:48:06.239839','2026-11-29 08:48:06.239839','2026-11-29 08:48:06.239839','its profile on Mastodon and its profile on X do not say that @acct007@localhost:8080 and @acct007 belong together','',0);
INSERT INTO "finding" VALUES(2,129,140,'mastodon','unconfirmed','2026-11-29 08:48:06.239839','2026-11-29 08:48:06.239839','2026-11-29 08:48:06.239839','its profile on Mastodon and its profile on X do not say that @acct008@localhost:8080 and @acct008 belong together','',0);
INSERT INTO "finding" VALUES(3,130,142,'mastodon','unreachable','2026-11-29 08:48:06.239839','2026-11-29 08:48:06.239839','2026-11-29 08:48:06.239839','localhost:8080 has no account with that name','',0);
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
INSERT INTO "login" VALUES(1,'mastodon','http://localhost:8080','localhost:8080','follower@localhost:8080','109000000001156935',10,'',1,'[]','2026-11-29 08:48:04.505329');
INSERT INTO "login" VALUES(2,'x','http://localhost:8081','','follower','1600000000001421552',NULL,'',0,'[]','2026-11-29 08:48:04.839408');
INSERT INTO "login" VALUES(3,'bluesky','http://localhost:8082','','follower.test','did:plc:opj4ffu7gtshvns4fyupslml',NULL,'',1,'[]','2026-11-29 08:48:04.906618');
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
INSERT INTO "membership" VALUES(4,122,1,'carers','a note on 1','https://example.org','2026-11-29 08:48:04.944372');
INSERT INTO "membership" VALUES(4,123,2,'care','a note on 2','https://example.org','2026-11-29 08:48:04.944380');
INSERT INTO "membership" VALUES(4,124,3,'care','a note on 3','https://example.org','2026-11-29 08:48:04.944383');
INSERT INTO "membership" VALUES(4,125,4,'care','a note on 4','https://example.org','2026-11-29 08:48:04.944386');
INSERT INTO "membership" VALUES(5,122,1,'care','a note on 1','https://example.org','2026-11-29 08:48:05.053923');
INSERT INTO "membership" VALUES(5,123,2,'care','a note on 2','https://example.org','2026-11-29 08:48:05.057312');
INSERT INTO "membership" VALUES(5,124,3,'care','a note on 3','https://example.org','2026-11-29 08:48:05.059642');
INSERT INTO "membership" VALUES(6,125,1,'care','a note on 4','https://example.org','2026-11-29 08:48:05.091670');
INSERT INTO "membership" VALUES(6,126,2,'care','a note on 5','https://example.org','2026-11-29 08:48:05.092518');
INSERT INTO "membership" VALUES(7,128,1,'care','a note on 7','https://example.org','2026-11-29 08:48:05.119890');
INSERT INTO "membership" VALUES(7,129,2,'care','a note on 8','https://example.org','2026-11-29 08:48:05.119897');
INSERT INTO "membership" VALUES(7,130,3,'care','','https://example.org','2026-11-29 08:48:05.119900');
INSERT INTO "membership" VALUES(8,131,1,'','','https://example.org','2026-11-29 08:48:05.153318');
INSERT INTO "membership" VALUES(8,132,2,'','','https://example.org','2026-11-29 08:48:05.153324');
INSERT INTO "membership" VALUES(4,133,5,'','','https://example.org','2026-11-29 08:48:08.226642');
INSERT INTO "membership" VALUES(4,134,6,'','','https://example.org','2026-11-29 08:48:08.241949');
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
INSERT INTO "mirror" VALUES(1,4,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 08:48:05.460149');
INSERT INTO "mirror" VALUES(2,4,1,'list',0,'followed','109000000017947742','Followed','',1,'2026-11-29 08:48:05.473369');
INSERT INTO "mirror" VALUES(3,4,2,'x-list',0,'followed','1600000000056079221','Followed','',1,'2026-11-29 08:48:05.562344');
INSERT INTO "mirror" VALUES(4,8,3,'bluesky-follows',0,'followed','','your follows on Bluesky','',0,'2026-11-29 08:48:05.774383');
INSERT INTO "mirror" VALUES(5,6,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 08:48:05.854622');
INSERT INTO "mirror" VALUES(6,6,1,'list',0,'followed','109000000018174474','Both','',1,'2026-11-29 08:48:05.866859');
INSERT INTO "mirror" VALUES(7,6,1,'collection',1,'published','109000000018368432','Both','Two uses',1,'2026-11-29 08:48:05.938626');
INSERT INTO "mirror" VALUES(8,5,1,'collection',1,'published','109000000019753856','Published','',1,'2026-11-29 08:48:06.005709');
INSERT INTO "mirror" VALUES(9,6,2,'x-published',0,'published','1600000000056918759','Both','Two uses',1,'2026-11-29 08:48:06.072439');
INSERT INTO "mirror" VALUES(10,5,2,'x-published',0,'published','1600000000057074808','Published','',1,'2026-11-29 08:48:06.136207');
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
INSERT INTO "mirror_item" VALUES(1,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 08:48:05.452524');
INSERT INTO "mirror_item" VALUES(1,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 08:48:05.455187');
INSERT INTO "mirror_item" VALUES(1,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 08:48:05.456305');
INSERT INTO "mirror_item" VALUES(1,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 08:48:05.457312');
INSERT INTO "mirror_item" VALUES(2,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 08:48:05.469954');
INSERT INTO "mirror_item" VALUES(2,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 08:48:05.470573');
INSERT INTO "mirror_item" VALUES(2,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 08:48:05.471185');
INSERT INTO "mirror_item" VALUES(2,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 08:48:05.471805');
INSERT INTO "mirror_item" VALUES(3,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 08:48:05.550795');
INSERT INTO "mirror_item" VALUES(3,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 08:48:05.553988');
INSERT INTO "mirror_item" VALUES(3,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 08:48:05.557822');
INSERT INTO "mirror_item" VALUES(3,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 08:48:05.559325');
INSERT INTO "mirror_item" VALUES(4,'did:plc:r47wfuh7vmpbrhoxkv3dgjoc',143,'Sky 1','@acct001.test','in',1,'3n3gth2y74sqi','2026-11-29 08:48:05.770630');
INSERT INTO "mirror_item" VALUES(4,'did:plc:3gqeoetw3ld5cgzmqw6kndkk',144,'Sky 2','@acct002.test','in',1,'3n3gth2y75oqi','2026-11-29 08:48:05.771721');
INSERT INTO "mirror_item" VALUES(5,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 08:48:05.851256');
INSERT INTO "mirror_item" VALUES(5,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',0,'','2026-11-29 08:48:05.854130');
INSERT INTO "mirror_item" VALUES(6,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 08:48:05.864607');
INSERT INTO "mirror_item" VALUES(6,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 08:48:05.865200');
INSERT INTO "mirror_item" VALUES(7,'109000000003980963',132,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 08:48:05.934408');
INSERT INTO "mirror_item" VALUES(7,'109000000004306177',134,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 08:48:05.936523');
INSERT INTO "mirror_item" VALUES(8,'109000000002119774',126,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 08:48:05.999550');
INSERT INTO "mirror_item" VALUES(8,'109000000002731495',128,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 08:48:06.001822');
INSERT INTO "mirror_item" VALUES(8,'109000000003027024',130,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 08:48:06.003613');
INSERT INTO "mirror_item" VALUES(9,'1600000000003150023',133,'Person 4','@acct004','in',1,'','2026-11-29 08:48:06.067143');
INSERT INTO "mirror_item" VALUES(9,'1600000000003737031',135,'Person 5','@acct005','in',1,'','2026-11-29 08:48:06.070199');
INSERT INTO "mirror_item" VALUES(10,'1600000000001796994',127,'Person 1','@acct001','in',1,'','2026-11-29 08:48:06.128422');
INSERT INTO "mirror_item" VALUES(10,'1600000000002092523',129,'Person 2','@acct002','in',1,'','2026-11-29 08:48:06.131507');
INSERT INTO "mirror_item" VALUES(10,'1600000000003046462',131,'Person 3','@acct003','in',1,'','2026-11-29 08:48:06.134045');
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
INSERT INTO "opt_out" VALUES(1,'mastodon','acct006@localhost:8080','','2026-11-29 08:48:05.229786','0b72bf2f9e5a43aeb6328a87b6805cef');
INSERT INTO "opt_out" VALUES(2,'x','acct006','','2026-11-29 08:48:05.230547','0b72bf2f9e5a43aeb6328a87b6805cef');
CREATE TABLE remote_id (
	account_id INTEGER NOT NULL, 
	server VARCHAR NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (account_id, server), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "remote_id" VALUES(126,'http://localhost:8080','109000000002119774','acct001@localhost:8080','2026-11-29 08:48:05.415166');
INSERT INTO "remote_id" VALUES(132,'http://localhost:8080','109000000003980963','acct004@localhost:8080','2026-11-29 08:48:05.416261');
INSERT INTO "remote_id" VALUES(130,'http://localhost:8080','109000000003027024','acct003@localhost:8080','2026-11-29 08:48:05.417220');
INSERT INTO "remote_id" VALUES(128,'http://localhost:8080','109000000002731495','acct002@localhost:8080','2026-11-29 08:48:05.417678');
INSERT INTO "remote_id" VALUES(134,'http://localhost:8080','109000000004306177','acct005@localhost:8080','2026-11-29 08:48:05.816973');
INSERT INTO "remote_id" VALUES(145,'http://localhost:8080','109000000006206831','acct010@localhost:8080','2026-11-29 08:48:09.008454');
INSERT INTO "remote_id" VALUES(146,'http://localhost:8080','109000000006848452','acct011@localhost:8080','2026-11-29 08:48:09.009809');
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
INSERT INTO "run" VALUES(1,1,'follow','2026-11-29 08:48:05.440995','2026-11-29 08:48:05.458930','complete',0,4,'0');
INSERT INTO "run" VALUES(2,2,'follow','2026-11-29 08:48:05.461041','2026-11-29 08:48:05.472715','complete',0,2,'0');
INSERT INTO "run" VALUES(3,3,'follow','2026-11-29 08:48:05.537692','2026-11-29 08:48:05.561166','complete',0,5,'0.030');
INSERT INTO "run" VALUES(4,4,'follow','2026-11-29 08:48:05.762446','2026-11-29 08:48:05.773386','complete',0,1,'0');
INSERT INTO "run" VALUES(5,5,'follow','2026-11-29 08:48:05.843662','2026-11-29 08:48:05.853119','complete',0,1,'0');
INSERT INTO "run" VALUES(6,6,'follow','2026-11-29 08:48:05.855541','2026-11-29 08:48:05.866111','complete',0,2,'0');
INSERT INTO "run" VALUES(7,7,'sync','2026-11-29 08:48:05.924199','2026-11-29 08:48:05.937753','complete',0,1,'0');
INSERT INTO "run" VALUES(8,8,'sync','2026-11-29 08:48:05.990732','2026-11-29 08:48:06.004827','complete',0,1,'0');
INSERT INTO "run" VALUES(9,9,'sync','2026-11-29 08:48:06.058547','2026-11-29 08:48:06.071534','complete',0,3,'0.020');
INSERT INTO "run" VALUES(10,10,'sync','2026-11-29 08:48:06.116151','2026-11-29 08:48:06.135297','complete',0,4,'0.025');
INSERT INTO "run" VALUES(11,1,'follow','2026-11-29 08:48:09.037323',NULL,'',0,0,'0');
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
INSERT INTO "step" VALUES(1,1,0,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 08:48:05.449939','');
INSERT INTO "step" VALUES(2,1,1,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 08:48:05.455989','');
INSERT INTO "step" VALUES(3,1,2,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 08:48:05.457018','');
INSERT INTO "step" VALUES(4,1,3,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 08:48:05.454801','');
INSERT INTO "step" VALUES(5,2,0,'make','','Followed','','','done','','2026-11-29 08:48:05.465219','');
INSERT INTO "step" VALUES(6,2,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 08:48:05.469592','');
INSERT INTO "step" VALUES(7,2,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 08:48:05.470290','');
INSERT INTO "step" VALUES(8,2,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 08:48:05.470872','');
INSERT INTO "step" VALUES(9,2,4,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 08:48:05.471531','');
INSERT INTO "step" VALUES(10,3,0,'make','','Followed','','','done','','2026-11-29 08:48:05.544091','');
INSERT INTO "step" VALUES(11,3,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 08:48:05.549653','');
INSERT INTO "step" VALUES(12,3,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 08:48:05.553593','');
INSERT INTO "step" VALUES(13,3,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 08:48:05.557409','');
INSERT INTO "step" VALUES(14,3,4,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 08:48:05.558986','');
INSERT INTO "step" VALUES(15,4,0,'add','did:plc:r47wfuh7vmpbrhoxkv3dgjoc','Sky 1','@acct001.test','','done','','2026-11-29 08:48:05.769688','3n3gth2y74sqi');
INSERT INTO "step" VALUES(16,4,1,'add','did:plc:3gqeoetw3ld5cgzmqw6kndkk','Sky 2','@acct002.test','','done','','2026-11-29 08:48:05.771385','3n3gth2y75oqi');
INSERT INTO "step" VALUES(17,5,0,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 08:48:05.850215','');
INSERT INTO "step" VALUES(18,6,0,'make','','Both','','','done','','2026-11-29 08:48:05.859701','');
INSERT INTO "step" VALUES(19,6,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 08:48:05.864247','');
INSERT INTO "step" VALUES(20,6,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 08:48:05.864932','');
INSERT INTO "step" VALUES(21,7,0,'make','','Both','','Two uses','done','','2026-11-29 08:48:05.929654','');
INSERT INTO "step" VALUES(22,7,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 08:48:05.933696','');
INSERT INTO "step" VALUES(23,7,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 08:48:05.936206','');
INSERT INTO "step" VALUES(24,8,0,'make','','Published','','','done','','2026-11-29 08:48:05.996469','');
INSERT INTO "step" VALUES(25,8,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 08:48:05.998785','');
INSERT INTO "step" VALUES(26,8,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 08:48:06.001508','');
INSERT INTO "step" VALUES(27,8,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 08:48:06.003315','');
INSERT INTO "step" VALUES(28,9,0,'make','','Both','','Two uses','done','','2026-11-29 08:48:06.063278','');
INSERT INTO "step" VALUES(29,9,1,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 08:48:06.066393','');
INSERT INTO "step" VALUES(30,9,2,'add','1600000000003737031','Person 5','@acct005','','done','','2026-11-29 08:48:06.069887','');
INSERT INTO "step" VALUES(31,10,0,'make','','Published','','','done','','2026-11-29 08:48:06.122744','');
INSERT INTO "step" VALUES(32,10,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 08:48:06.125937','');
INSERT INTO "step" VALUES(33,10,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 08:48:06.131148','');
INSERT INTO "step" VALUES(34,10,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 08:48:06.133745','');
INSERT INTO "step" VALUES(35,11,0,'add','109000000006206831','@acct010@localhost:8080','@acct010@localhost:8080','','started','','2026-11-29 08:48:09.041480','');
INSERT INTO "step" VALUES(36,11,1,'add','109000000006848452','@acct011@localhost:8080','@acct011@localhost:8080','','started','','2026-11-29 08:48:09.042256','');
CREATE INDEX ix_account_member_id ON account (member_id);
CREATE INDEX ix_change_list_id ON change (list_id);
CREATE INDEX ix_checkup_list_id ON checkup (list_id);
CREATE INDEX ix_finding_member_id ON finding (member_id);
CREATE INDEX ix_run_mirror_id ON run (mirror_id);
CREATE INDEX ix_step_run_id ON step (run_id);
COMMIT;
