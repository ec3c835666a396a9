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
	source VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE, 
	UNIQUE (member_id, platform), 
	UNIQUE (platform, "key")
);
INSERT INTO "account" VALUES(118,118,'mastodon','acct001@localhost:8080','acct001@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(119,118,'x','acct001','acct001','1600000000001796994','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(120,119,'mastodon','acct002@localhost:8080','acct002@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(121,119,'x','acct002','acct002','1600000000002092523','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(122,120,'mastodon','acct003@localhost:8080','acct003@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(123,120,'x','acct003','acct003','1600000000003046462','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(124,121,'mastodon','acct004@localhost:8080','acct004@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(125,121,'x','acct004','acct004','1600000000003150023','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(126,122,'mastodon','acct005@localhost:8080','acct005@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(127,122,'x','acct005','acct005','1600000000003737031','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(130,124,'mastodon','acct007@localhost:8080','acct007@localhost:8080','','alive','2026-11-29 02:54:17.896470','',3370,'2026-11-29 02:54:17.896470','https://example.org');
INSERT INTO "account" VALUES(131,124,'x','acct007','acct007','1600000000004841791','alive','2026-11-29 02:54:17.896470','',35979,'2026-11-29 02:54:17.896470','https://example.org');
INSERT INTO "account" VALUES(132,125,'mastodon','acct008@localhost:8080','acct008@localhost:8080','','alive','2026-11-29 02:54:17.896470','',8561,'2026-11-29 02:54:17.896470','https://example.org');
INSERT INTO "account" VALUES(133,125,'x','acct008','acct008','1600000000005802281','alive','2026-11-29 02:54:17.896470','',26157,'2026-11-29 02:54:17.896470','https://example.org');
INSERT INTO "account" VALUES(134,126,'mastodon','acct999@localhost:8080','acct999@localhost:8080','','unreachable','2026-11-29 02:54:17.896470','',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(135,127,'mastodon','acct010@localhost:8080','acct010@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(136,128,'mastodon','acct011@localhost:8080','acct011@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE borrowed (
	list_id INTEGER NOT NULL, 
	slug VARCHAR NOT NULL, 
	etag VARCHAR NOT NULL, 
	modified VARCHAR NOT NULL, 
	taken_at DATETIME NOT NULL, 
	PRIMARY KEY (list_id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "borrowed" VALUES(6,'listed','"tag"','','2026-11-28 20:30:00.000000');
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
INSERT INTO "change" VALUES(120,3,'2026-11-29 02:53:54.999278','tester','new','b628279a30044d688ad4070a04c43219','null','{"slug": "followed", "title": "Followed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(121,3,'2026-11-29 02:53:55.608862','tester','import','9a06047b27564d44adedcd84bb1f7618','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:53:55.601696+00:00"}','');
INSERT INTO "change" VALUES(122,3,'2026-11-29 02:53:55.609092','tester','import','9a06047b27564d44adedcd84bb1f7618','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "x": "acct002", "x_id": "", "website": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T02:53:55.601706+00:00"}','');
INSERT INTO "change" VALUES(123,3,'2026-11-29 02:53:55.609262','tester','import','9a06047b27564d44adedcd84bb1f7618','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "x": "acct003", "x_id": "", "website": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T02:53:55.601711+00:00"}','');
INSERT INTO "change" VALUES(124,3,'2026-11-29 02:53:55.609431','tester','import','9a06047b27564d44adedcd84bb1f7618','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "x": "acct004", "x_id": "", "website": "", "note": "a note on 4", "source": "https://example.org", "position": 4, "added": "2026-11-29T02:53:55.601716+00:00"}','');
INSERT INTO "change" VALUES(125,4,'2026-11-29 02:53:56.351098','tester','new','d4201f35ed0f4310aad462834649f2f8','null','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(126,4,'2026-11-29 02:53:57.002451','tester','import','fad8014eace34155aedbb92eb25cd95e','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:53:57.001072+00:00"}','');
INSERT INTO "change" VALUES(127,4,'2026-11-29 02:53:57.006288','tester','import','fad8014eace34155aedbb92eb25cd95e','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "x": "acct002", "x_id": "", "website": "", "note": "a note on 2", "source": "https://example.org", "position": 2, "added": "2026-11-29T02:53:57.005701+00:00"}','');
INSERT INTO "change" VALUES(128,4,'2026-11-29 02:53:57.008889','tester','import','fad8014eace34155aedbb92eb25cd95e','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "x": "acct003", "x_id": "", "website": "", "note": "a note on 3", "source": "https://example.org", "position": 3, "added": "2026-11-29T02:53:57.008219+00:00"}','');
INSERT INTO "change" VALUES(129,5,'2026-11-29 02:53:57.569769','tester','new','c41b93e974e94e7eb5cc68f381d4d006','null','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(130,5,'2026-11-29 02:53:58.219199','tester','import','18dfbd886e3147fdb96202a7ec88f5e3','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "x": "acct004", "x_id": "", "website": "", "note": "a note on 4", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:53:58.213522+00:00"}','');
INSERT INTO "change" VALUES(131,5,'2026-11-29 02:53:58.222263','tester','import','18dfbd886e3147fdb96202a7ec88f5e3','null','{"name": "Person 5", "kind": "organisation", "topic": "care", "mastodon": "acct005@localhost:8080", "x": "acct005", "x_id": "", "website": "", "note": "a note on 5", "source": "https://example.org", "position": 2, "added": "2026-11-29T02:53:58.219307+00:00"}','');
INSERT INTO "change" VALUES(132,5,'2026-11-29 02:53:58.222447','tester','import','18dfbd886e3147fdb96202a7ec88f5e3','null','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "x": "acct006", "x_id": "", "website": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T02:53:58.219323+00:00"}','');
INSERT INTO "change" VALUES(133,6,'2026-11-29 02:53:58.929155','tester','new','b15ee440f3684725b2e2b7faf27cd82f','null','{"slug": "listed", "title": "Listed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(134,6,'2026-11-29 02:53:59.576632','tester','import','3ad5a3286b114905ba792bc1e30a481a','null','{"name": "Person 7", "kind": "organisation", "topic": "care", "mastodon": "acct007@localhost:8080", "x": "acct007", "x_id": "", "website": "", "note": "a note on 7", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:53:59.569299+00:00"}','');
INSERT INTO "change" VALUES(135,6,'2026-11-29 02:53:59.576849','tester','import','3ad5a3286b114905ba792bc1e30a481a','null','{"name": "Person 8", "kind": "organisation", "topic": "care", "mastodon": "acct008@localhost:8080", "x": "acct008", "x_id": "", "website": "", "note": "a note on 8", "source": "https://example.org", "position": 2, "added": "2026-11-29T02:53:59.569309+00:00"}','');
INSERT INTO "change" VALUES(136,6,'2026-11-29 02:53:59.576981','tester','import','3ad5a3286b114905ba792bc1e30a481a','null','{"name": "Gone", "kind": "organisation", "topic": "care", "mastodon": "acct999@localhost:8080", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 3, "added": "2026-11-29T02:53:59.569313+00:00"}','');
INSERT INTO "change" VALUES(137,5,'2026-11-29 02:54:00.172027','tester','describe','01660fcb10fd4eba8384eb1c061b4227','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(138,3,'2026-11-29 02:54:00.787248','tester','edit','853a7cc839d344c69ad53cee4155375f','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:53:55.601696+00:00"}','{"name": "Person 1", "kind": "organisation", "topic": "carers", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "", "website": "", "note": "a note on 1", "source": "https://example.org", "position": 1, "added": "2026-11-29T02:53:55.601696+00:00"}','');
INSERT INTO "change" VALUES(139,3,'2026-11-29 02:54:01.452453','tester','add','d87e8ad8a20a4d629d5566f4f34fe697','null','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T02:54:01.450513+00:00"}','');
INSERT INTO "change" VALUES(140,3,'2026-11-29 02:54:02.102006','tester','remove','2050eaac9b864efabd63f0b44a3003dd','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T02:54:01.450513+00:00"}','null','');
INSERT INTO "change" VALUES(141,5,'2026-11-29 02:54:02.994057','tester','remove','620f4358c795497cae726d0dd44b0908','{"name": "", "kind": "", "topic": "", "mastodon": "acct006@localhost:8080", "x": "acct006", "x_id": "", "website": "", "note": "", "source": "", "position": 3, "added": "2026-11-29T02:53:58.219323+00:00"}','null','');
INSERT INTO "change" VALUES(142,3,'2026-11-29 02:54:03.988646','tester','undo','c1d8c0ccbd2d4b6f9bbf7b07b087be99','null','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T02:54:01.450513+00:00"}','2050eaac9b864efabd63f0b44a3003dd');
INSERT INTO "change" VALUES(143,3,'2026-11-29 02:54:04.861109','tester','undo --redo','103f1fb201224d06a6a30fedb3785497','{"name": "Ninth", "kind": "organisation", "topic": "", "mastodon": "acct009@localhost:8080", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T02:54:01.450513+00:00"}','null','c1d8c0ccbd2d4b6f9bbf7b07b087be99');
INSERT INTO "change" VALUES(144,5,'2026-11-29 02:54:08.651158','tester','sync','71a8ffda840649c8832e96b697e97e0e','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(145,5,'2026-11-29 02:54:15.539041','tester','sync','1b0a5ebe1d4645cc9391a89c2c76071e','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "", "page": ""}','{"slug": "both", "title": "Both", "description": "Two uses", "language": "en", "homepage": "", "curator": "", "hashtags": ["care"], "mastodon_collections": ["http://localhost:8080/collections/109000000018368432"], "x_list": "1600000000056918759", "page": ""}','');
INSERT INTO "change" VALUES(146,4,'2026-11-29 02:54:16.755440','tester','sync','f9b45875babe4ef5aee38b4e54a3cf21','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": [], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','');
INSERT INTO "change" VALUES(147,4,'2026-11-29 02:54:16.762091','tester','sync','f5d94429b8ac40bc8ae93019d08c232b','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "", "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "mastodon_collections": ["http://localhost:8080/collections/109000000019753856"], "x_list": "1600000000057074808", "page": ""}','');
INSERT INTO "change" VALUES(148,3,'2026-11-29 02:54:20.055584','tester','add','f5e4075417d546adbc7ef998c3a97dc0','null','{"name": "@acct010@localhost:8080", "kind": "organisation", "topic": "", "mastodon": "acct010@localhost:8080", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 5, "added": "2026-11-29T02:54:20.053972+00:00"}','');
INSERT INTO "change" VALUES(149,3,'2026-11-29 02:54:20.815871','tester','add','d9446c6860604b7cb813e001d4133f57','null','{"name": "@acct011@localhost:8080", "kind": "organisation", "topic": "", "mastodon": "acct011@localhost:8080", "x": "", "x_id": "", "website": "", "note": "", "source": "https://example.org", "position": 6, "added": "2026-11-29T02:54:20.814014+00:00"}','');
CREATE TABLE checkup (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "checkup" VALUES(1,6,'2026-11-29 02:54:17.896470');
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
	updated_at DATETIME NOT NULL, published JSON DEFAULT '{}' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (slug)
);
INSERT INTO "curated_list" VALUES(3,'followed','Followed','','en','','','[]','','','','2026-11-29 02:53:54.998018','2026-11-29 02:54:20.815754','{}');
INSERT INTO "curated_list" VALUES(4,'published','Published','','en','','','[]','','','','2026-11-29 02:53:56.349600','2026-11-29 02:54:16.761980','{"mastodon": ["http://localhost:8080/collections/109000000019753856"], "x": ["1600000000057074808"]}');
INSERT INTO "curated_list" VALUES(5,'both','Both','Two uses','en','','','["care"]','','','','2026-11-29 02:53:57.568447','2026-11-29 02:54:15.534823','{"mastodon": ["http://localhost:8080/collections/109000000018368432"], "x": ["1600000000056918759"]}');
INSERT INTO "curated_list" VALUES(6,'listed','Listed','','en','','','[]','','https://example.org/listed/','','2026-11-29 02:53:58.927771','2026-11-29 02:53:59.577007','{}');
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
INSERT INTO "finding" VALUES(1,124,130,'mastodon','unconfirmed','2026-11-29 02:54:17.896470','2026-11-29 02:54:17.896470','2026-11-29 02:54:17.896470','its profile on Mastodon and its profile on X do not say that @acct007@localhost:8080 and @acct007 belong together','',0);
INSERT INTO "finding" VALUES(2,125,132,'mastodon','unconfirmed','2026-11-29 02:54:17.896470','2026-11-29 02:54:17.896470','2026-11-29 02:54:17.896470','its profile on Mastodon and its profile on X do not say that @acct008@localhost:8080 and @acct008 belong together','',0);
INSERT INTO "finding" VALUES(3,126,134,'mastodon','unreachable','2026-11-29 02:54:17.896470','2026-11-29 02:54:17.896470','2026-11-29 02:54:17.896470','localhost:8080 has no account with that name','',0);
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
INSERT INTO "login" VALUES(1,'mastodon','http://localhost:8080','localhost:8080','follower@localhost:8080','109000000001156935',10,'',1,'[]','2026-11-29 02:53:53.261742');
INSERT INTO "login" VALUES(2,'x','http://localhost:8081','','follower','1600000000001421552',NULL,'',0,'[]','2026-11-29 02:53:54.312436');
CREATE TABLE member (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	website VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "member" VALUES(118,'Person 1','organisation','');
INSERT INTO "member" VALUES(119,'Person 2','organisation','');
INSERT INTO "member" VALUES(120,'Person 3','organisation','');
INSERT INTO "member" VALUES(121,'Person 4','organisation','');
INSERT INTO "member" VALUES(122,'Person 5','organisation','');
INSERT INTO "member" VALUES(124,'Person 7','organisation','');
INSERT INTO "member" VALUES(125,'Person 8','organisation','');
INSERT INTO "member" VALUES(126,'Gone','organisation','');
INSERT INTO "member" VALUES(127,'@acct010@localhost:8080','organisation','');
INSERT INTO "member" VALUES(128,'@acct011@localhost:8080','organisation','');
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
INSERT INTO "membership" VALUES(3,118,1,'carers','a note on 1','https://example.org','2026-11-29 02:53:55.601696');
INSERT INTO "membership" VALUES(3,119,2,'care','a note on 2','https://example.org','2026-11-29 02:53:55.601706');
INSERT INTO "membership" VALUES(3,120,3,'care','a note on 3','https://example.org','2026-11-29 02:53:55.601711');
INSERT INTO "membership" VALUES(3,121,4,'care','a note on 4','https://example.org','2026-11-29 02:53:55.601716');
INSERT INTO "membership" VALUES(4,118,1,'care','a note on 1','https://example.org','2026-11-29 02:53:57.001072');
INSERT INTO "membership" VALUES(4,119,2,'care','a note on 2','https://example.org','2026-11-29 02:53:57.005701');
INSERT INTO "membership" VALUES(4,120,3,'care','a note on 3','https://example.org','2026-11-29 02:53:57.008219');
INSERT INTO "membership" VALUES(5,121,1,'care','a note on 4','https://example.org','2026-11-29 02:53:58.213522');
INSERT INTO "membership" VALUES(5,122,2,'care','a note on 5','https://example.org','2026-11-29 02:53:58.219307');
INSERT INTO "membership" VALUES(6,124,1,'care','a note on 7','https://example.org','2026-11-29 02:53:59.569299');
INSERT INTO "membership" VALUES(6,125,2,'care','a note on 8','https://example.org','2026-11-29 02:53:59.569309');
INSERT INTO "membership" VALUES(6,126,3,'care','','https://example.org','2026-11-29 02:53:59.569313');
INSERT INTO "membership" VALUES(3,127,5,'','','https://example.org','2026-11-29 02:54:20.053972');
INSERT INTO "membership" VALUES(3,128,6,'','','https://example.org','2026-11-29 02:54:20.814014');
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
INSERT INTO "mirror" VALUES(1,3,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 02:54:05.886537');
INSERT INTO "mirror" VALUES(2,3,1,'list',0,'followed','109000000017947742','Followed','',1,'2026-11-29 02:54:05.916373');
INSERT INTO "mirror" VALUES(3,3,2,'x-list',0,'followed','1600000000056079221','Followed','',1,'2026-11-29 02:54:06.767049');
INSERT INTO "mirror" VALUES(4,5,1,'follows',0,'followed','','your follows on localhost:8080','',0,'2026-11-29 02:54:07.627451');
INSERT INTO "mirror" VALUES(5,5,1,'list',0,'followed','109000000018174474','Both','',1,'2026-11-29 02:54:07.646657');
INSERT INTO "mirror" VALUES(6,5,1,'collection',1,'published','109000000018368432','Both','Two uses',1,'2026-11-29 02:54:08.647896');
INSERT INTO "mirror" VALUES(7,5,2,'x-published',0,'published','1600000000056918759','Both','Two uses',1,'2026-11-29 02:54:15.518206');
INSERT INTO "mirror" VALUES(8,4,1,'collection',1,'published','109000000019753856','Published','',1,'2026-11-29 02:54:16.716294');
INSERT INTO "mirror" VALUES(9,4,2,'x-published',0,'published','1600000000057074808','Published','',1,'2026-11-29 02:54:16.752119');
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
INSERT INTO "mirror_item" VALUES(1,'109000000002119774',118,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 02:54:05.864676');
INSERT INTO "mirror_item" VALUES(1,'109000000003027024',122,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 02:54:05.869681');
INSERT INTO "mirror_item" VALUES(1,'109000000002731495',120,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 02:54:05.878246');
INSERT INTO "mirror_item" VALUES(1,'109000000003980963',124,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 02:54:05.881749');
INSERT INTO "mirror_item" VALUES(2,'109000000002119774',118,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 02:54:05.906447');
INSERT INTO "mirror_item" VALUES(2,'109000000002731495',120,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 02:54:05.911238');
INSERT INTO "mirror_item" VALUES(2,'109000000003027024',122,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 02:54:05.911912');
INSERT INTO "mirror_item" VALUES(2,'109000000003980963',124,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 02:54:05.912470');
INSERT INTO "mirror_item" VALUES(3,'1600000000001796994',119,'Person 1','@acct001','in',1,'','2026-11-29 02:54:06.747134');
INSERT INTO "mirror_item" VALUES(3,'1600000000002092523',121,'Person 2','@acct002','in',1,'','2026-11-29 02:54:06.754500');
INSERT INTO "mirror_item" VALUES(3,'1600000000003046462',123,'Person 3','@acct003','in',1,'','2026-11-29 02:54:06.759928');
INSERT INTO "mirror_item" VALUES(3,'1600000000003150023',125,'Person 4','@acct004','in',1,'','2026-11-29 02:54:06.762537');
INSERT INTO "mirror_item" VALUES(4,'109000000004306177',126,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 02:54:07.621822');
INSERT INTO "mirror_item" VALUES(4,'109000000003980963',124,'Person 4','@acct004@localhost:8080','in',0,'','2026-11-29 02:54:07.627026');
INSERT INTO "mirror_item" VALUES(5,'109000000003980963',124,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 02:54:07.642177');
INSERT INTO "mirror_item" VALUES(5,'109000000004306177',126,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 02:54:07.642820');
INSERT INTO "mirror_item" VALUES(6,'109000000003980963',124,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-29 02:54:08.638168');
INSERT INTO "mirror_item" VALUES(6,'109000000004306177',126,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-29 02:54:08.642577');
INSERT INTO "mirror_item" VALUES(7,'1600000000003150023',125,'Person 4','@acct004','in',1,'','2026-11-29 02:54:09.498600');
INSERT INTO "mirror_item" VALUES(7,'1600000000003737031',127,'Person 5','@acct005','in',1,'','2026-11-29 02:54:15.509153');
INSERT INTO "mirror_item" VALUES(8,'109000000002119774',118,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-29 02:54:16.639971');
INSERT INTO "mirror_item" VALUES(8,'109000000002731495',120,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-29 02:54:16.679067');
INSERT INTO "mirror_item" VALUES(8,'109000000003027024',122,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-29 02:54:16.709302');
INSERT INTO "mirror_item" VALUES(9,'1600000000001796994',119,'Person 1','@acct001','in',1,'','2026-11-29 02:54:16.736511');
INSERT INTO "mirror_item" VALUES(9,'1600000000002092523',121,'Person 2','@acct002','in',1,'','2026-11-29 02:54:16.741707');
INSERT INTO "mirror_item" VALUES(9,'1600000000003046462',123,'Person 3','@acct003','in',1,'','2026-11-29 02:54:16.746618');
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
INSERT INTO "opt_out" VALUES(1,'mastodon','acct006@localhost:8080','','2026-11-29 02:54:03.002734','0815ed7fe80248c59c9ca5447f8a0036');
INSERT INTO "opt_out" VALUES(2,'x','acct006','','2026-11-29 02:54:03.006432','0815ed7fe80248c59c9ca5447f8a0036');
CREATE TABLE remote_id (
	account_id INTEGER NOT NULL, 
	server VARCHAR NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (account_id, server), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "remote_id" VALUES(118,'http://localhost:8080','109000000002119774','acct001@localhost:8080','2026-11-29 02:54:05.823923');
INSERT INTO "remote_id" VALUES(120,'http://localhost:8080','109000000002731495','acct002@localhost:8080','2026-11-29 02:54:05.825408');
INSERT INTO "remote_id" VALUES(122,'http://localhost:8080','109000000003027024','acct003@localhost:8080','2026-11-29 02:54:05.826676');
INSERT INTO "remote_id" VALUES(124,'http://localhost:8080','109000000003980963','acct004@localhost:8080','2026-11-29 02:54:05.827181');
INSERT INTO "remote_id" VALUES(126,'http://localhost:8080','109000000004306177','acct005@localhost:8080','2026-11-29 02:54:07.586097');
INSERT INTO "remote_id" VALUES(135,'http://localhost:8080','109000000006206831','acct010@localhost:8080','2026-11-29 02:54:21.947453');
INSERT INTO "remote_id" VALUES(136,'http://localhost:8080','109000000006848452','acct011@localhost:8080','2026-11-29 02:54:21.949432');
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
INSERT INTO "run" VALUES(1,1,'follow','2026-11-29 02:54:05.851496','2026-11-29 02:54:05.884461','complete',0,4,'0');
INSERT INTO "run" VALUES(2,2,'follow','2026-11-29 02:54:05.888206','2026-11-29 02:54:05.914480','complete',0,2,'0');
INSERT INTO "run" VALUES(3,3,'follow','2026-11-29 02:54:06.723378','2026-11-29 02:54:06.765151','complete',0,5,'0.030');
INSERT INTO "run" VALUES(4,4,'follow','2026-11-29 02:54:07.612750','2026-11-29 02:54:07.624761','complete',0,1,'0');
INSERT INTO "run" VALUES(5,5,'follow','2026-11-29 02:54:07.629101','2026-11-29 02:54:07.644839','complete',0,2,'0');
INSERT INTO "run" VALUES(6,6,'sync','2026-11-29 02:54:08.624320','2026-11-29 02:54:08.644866','complete',0,1,'0');
INSERT INTO "run" VALUES(7,7,'sync','2026-11-29 02:54:09.469204','2026-11-29 02:54:15.515416','complete',0,3,'0.020');
INSERT INTO "run" VALUES(8,8,'sync','2026-11-29 02:54:16.595729','2026-11-29 02:54:16.712625','complete',0,1,'0');
INSERT INTO "run" VALUES(9,9,'sync','2026-11-29 02:54:16.717957','2026-11-29 02:54:16.750015','complete',0,4,'0.025');
INSERT INTO "run" VALUES(10,1,'follow','2026-11-29 02:54:22.004213',NULL,'',0,0,'0');
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
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE, 
	UNIQUE (run_id, seq)
);
INSERT INTO "step" VALUES(1,1,0,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 02:54:05.863768');
INSERT INTO "step" VALUES(2,1,1,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 02:54:05.877798');
INSERT INTO "step" VALUES(3,1,2,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 02:54:05.869282');
INSERT INTO "step" VALUES(4,1,3,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 02:54:05.881306');
INSERT INTO "step" VALUES(5,2,0,'make','','Followed','','','done','','2026-11-29 02:54:05.895007');
INSERT INTO "step" VALUES(6,2,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 02:54:05.906016');
INSERT INTO "step" VALUES(7,2,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 02:54:05.906814');
INSERT INTO "step" VALUES(8,2,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 02:54:05.911579');
INSERT INTO "step" VALUES(9,2,4,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 02:54:05.912199');
INSERT INTO "step" VALUES(10,3,0,'make','','Followed','','','done','','2026-11-29 02:54:06.733777');
INSERT INTO "step" VALUES(11,3,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 02:54:06.745235');
INSERT INTO "step" VALUES(12,3,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 02:54:06.753532');
INSERT INTO "step" VALUES(13,3,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 02:54:06.759533');
INSERT INTO "step" VALUES(14,3,4,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 02:54:06.762162');
INSERT INTO "step" VALUES(15,4,0,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 02:54:07.620929');
INSERT INTO "step" VALUES(16,5,0,'make','','Both','','','done','','2026-11-29 02:54:07.635520');
INSERT INTO "step" VALUES(17,5,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 02:54:07.641709');
INSERT INTO "step" VALUES(18,5,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 02:54:07.642527');
INSERT INTO "step" VALUES(19,6,0,'make','','Both','','Two uses','done','','2026-11-29 02:54:08.632837');
INSERT INTO "step" VALUES(20,6,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-29 02:54:08.637268');
INSERT INTO "step" VALUES(21,6,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-29 02:54:08.642200');
INSERT INTO "step" VALUES(22,7,0,'make','','Both','','Two uses','done','','2026-11-29 02:54:09.491691');
INSERT INTO "step" VALUES(23,7,1,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-29 02:54:09.497550');
INSERT INTO "step" VALUES(24,7,2,'add','1600000000003737031','Person 5','@acct005','','done','','2026-11-29 02:54:15.508569');
INSERT INTO "step" VALUES(25,8,0,'make','','Published','','','done','','2026-11-29 02:54:16.626208');
INSERT INTO "step" VALUES(26,8,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-29 02:54:16.637214');
INSERT INTO "step" VALUES(27,8,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-29 02:54:16.674371');
INSERT INTO "step" VALUES(28,8,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-29 02:54:16.708761');
INSERT INTO "step" VALUES(29,9,0,'make','','Published','','','done','','2026-11-29 02:54:16.729938');
INSERT INTO "step" VALUES(30,9,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-29 02:54:16.736037');
INSERT INTO "step" VALUES(31,9,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-29 02:54:16.741262');
INSERT INTO "step" VALUES(32,9,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-29 02:54:16.746231');
INSERT INTO "step" VALUES(33,10,0,'add','109000000006206831','@acct010@localhost:8080','@acct010@localhost:8080','','started','','2026-11-29 02:54:22.032030');
INSERT INTO "step" VALUES(34,10,1,'add','109000000006848452','@acct011@localhost:8080','@acct011@localhost:8080','','started','','2026-11-29 02:54:22.032849');
CREATE INDEX ix_account_member_id ON account (member_id);
CREATE INDEX ix_change_list_id ON change (list_id);
CREATE INDEX ix_checkup_list_id ON checkup (list_id);
CREATE INDEX ix_finding_member_id ON finding (member_id);
CREATE INDEX ix_run_mirror_id ON run (mirror_id);
CREATE INDEX ix_step_run_id ON step (run_id);
COMMIT;
