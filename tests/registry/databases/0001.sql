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
INSERT INTO "account" VALUES(118,118,'mastodon','acct001@localhost:8080','acct001@localhost:8080','','alive','2026-11-28 20:28:49.770180','',5886,'2026-11-28 20:28:49.770180','https://example.org');
INSERT INTO "account" VALUES(119,118,'x','acct001','acct001','1600000000001796994','alive','2026-11-28 20:28:49.770180','',9147,'2026-11-28 20:28:49.770180','https://example.org');
INSERT INTO "account" VALUES(120,119,'mastodon','acct002@localhost:8080','acct002@localhost:8080','','alive','2026-11-28 20:28:49.770180','',2301,'2026-11-28 20:28:49.770180','https://example.org');
INSERT INTO "account" VALUES(121,119,'x','acct002','acct002','1600000000002092523','alive','2026-11-28 20:28:49.770180','',16437,'2026-11-28 20:28:49.770180','https://example.org');
INSERT INTO "account" VALUES(122,120,'mastodon','acct003@localhost:8080','acct003@localhost:8080','','alive','2026-11-28 20:28:49.770180','',4124,'2026-11-28 20:28:49.770180','https://example.org');
INSERT INTO "account" VALUES(123,120,'x','acct003','acct003','1600000000003046462','alive','2026-11-28 20:28:49.770180','',20345,'2026-11-28 20:28:49.770180','https://example.org');
INSERT INTO "account" VALUES(124,121,'mastodon','acct004@localhost:8080','acct004@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(125,121,'x','acct004','acct004','1600000000003150023','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(126,122,'mastodon','acct005@localhost:8080','acct005@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(127,122,'x','acct005','acct005','1600000000003737031','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(128,123,'mastodon','acct006@localhost:8080','acct006@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(129,123,'x','acct006','acct006','1600000000004377593','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(130,124,'mastodon','acct007@localhost:8080','acct007@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(131,124,'x','acct007','acct007','1600000000004841791','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(132,125,'mastodon','acct008@localhost:8080','acct008@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(133,125,'x','acct008','acct008','1600000000005802281','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(134,126,'mastodon','acct009@localhost:8080','acct009@localhost:8080','','unknown',NULL,'',NULL,NULL,'https://example.org');
INSERT INTO "account" VALUES(135,126,'x','acct009','acct009','1600000000006547036','unknown',NULL,'',NULL,NULL,'https://example.org');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE borrowed (
	list_id INTEGER NOT NULL, 
	slug VARCHAR NOT NULL, 
	etag VARCHAR NOT NULL, 
	modified VARCHAR NOT NULL, 
	taken_at DATETIME NOT NULL, 
	PRIMARY KEY (list_id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
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
INSERT INTO "change" VALUES(120,3,'2026-11-28 20:28:20.122690','tester','import','17474c40663745929cd689d222bbf09c','null','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "x_list": "", "mastodon_collections": [], "page": ""}','');
INSERT INTO "change" VALUES(121,3,'2026-11-28 20:28:20.127599','tester','import','17474c40663745929cd689d222bbf09c','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "", "website": "", "note": "note 1", "source": "https://example.org", "position": 1, "added": "2026-11-28T20:28:20.126300+00:00"}','');
INSERT INTO "change" VALUES(122,3,'2026-11-28 20:28:20.127770','tester','import','17474c40663745929cd689d222bbf09c','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "x": "acct002", "x_id": "", "website": "", "note": "note 2", "source": "https://example.org", "position": 2, "added": "2026-11-28T20:28:20.126306+00:00"}','');
INSERT INTO "change" VALUES(123,3,'2026-11-28 20:28:20.127923','tester','import','17474c40663745929cd689d222bbf09c','null','{"name": "Person 3", "kind": "organisation", "topic": "care", "mastodon": "acct003@localhost:8080", "x": "acct003", "x_id": "", "website": "", "note": "note 3", "source": "https://example.org", "position": 3, "added": "2026-11-28T20:28:20.126310+00:00"}','');
INSERT INTO "change" VALUES(124,4,'2026-11-28 20:28:20.198470','tester','import','0df14e4721224fc396335190e26d9893','null','{"slug": "followed", "title": "Followed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "x_list": "", "mastodon_collections": [], "page": ""}','');
INSERT INTO "change" VALUES(125,4,'2026-11-28 20:28:20.208263','tester','import','0df14e4721224fc396335190e26d9893','null','{"name": "Person 4", "kind": "organisation", "topic": "care", "mastodon": "acct004@localhost:8080", "x": "acct004", "x_id": "", "website": "", "note": "note 4", "source": "https://example.org", "position": 1, "added": "2026-11-28T20:28:20.206535+00:00"}','');
INSERT INTO "change" VALUES(126,4,'2026-11-28 20:28:20.208440','tester','import','0df14e4721224fc396335190e26d9893','null','{"name": "Person 5", "kind": "organisation", "topic": "care", "mastodon": "acct005@localhost:8080", "x": "acct005", "x_id": "", "website": "", "note": "note 5", "source": "https://example.org", "position": 2, "added": "2026-11-28T20:28:20.206545+00:00"}','');
INSERT INTO "change" VALUES(127,4,'2026-11-28 20:28:20.208593','tester','import','0df14e4721224fc396335190e26d9893','null','{"name": "Person 6", "kind": "organisation", "topic": "care", "mastodon": "acct006@localhost:8080", "x": "acct006", "x_id": "", "website": "", "note": "note 6", "source": "https://example.org", "position": 3, "added": "2026-11-28T20:28:20.206549+00:00"}','');
INSERT INTO "change" VALUES(128,5,'2026-11-28 20:28:20.336891','tester','import','5268c9d76ba14eb8af30a24a2935f3c3','null','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "x_list": "", "mastodon_collections": [], "page": ""}','');
INSERT INTO "change" VALUES(129,5,'2026-11-28 20:28:20.358739','tester','import','5268c9d76ba14eb8af30a24a2935f3c3','null','{"name": "Person 7", "kind": "organisation", "topic": "care", "mastodon": "acct007@localhost:8080", "x": "acct007", "x_id": "", "website": "", "note": "note 7", "source": "https://example.org", "position": 1, "added": "2026-11-28T20:28:20.348771+00:00"}','');
INSERT INTO "change" VALUES(130,5,'2026-11-28 20:28:20.358976','tester','import','5268c9d76ba14eb8af30a24a2935f3c3','null','{"name": "Person 8", "kind": "organisation", "topic": "care", "mastodon": "acct008@localhost:8080", "x": "acct008", "x_id": "", "website": "", "note": "note 8", "source": "https://example.org", "position": 2, "added": "2026-11-28T20:28:20.348782+00:00"}','');
INSERT INTO "change" VALUES(131,5,'2026-11-28 20:28:20.359139','tester','import','5268c9d76ba14eb8af30a24a2935f3c3','null','{"name": "Person 9", "kind": "organisation", "topic": "care", "mastodon": "acct009@localhost:8080", "x": "acct009", "x_id": "", "website": "", "note": "note 9", "source": "https://example.org", "position": 3, "added": "2026-11-28T20:28:20.348787+00:00"}','');
INSERT INTO "change" VALUES(132,6,'2026-11-28 20:28:20.424348','tester','import','87ed02a1b905407ebcc9b08fcf5c9846','null','{"slug": "listed", "title": "Listed", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "x_list": "", "mastodon_collections": [], "page": ""}','');
INSERT INTO "change" VALUES(133,6,'2026-11-28 20:28:20.435949','tester','import','87ed02a1b905407ebcc9b08fcf5c9846','null','{"name": "Person 1", "kind": "organisation", "topic": "care", "mastodon": "acct001@localhost:8080", "x": "acct001", "x_id": "", "website": "", "note": "note 1", "source": "https://example.org", "position": 1, "added": "2026-11-28T20:28:20.435176+00:00"}','');
INSERT INTO "change" VALUES(134,6,'2026-11-28 20:28:20.438600','tester','import','87ed02a1b905407ebcc9b08fcf5c9846','null','{"name": "Person 2", "kind": "organisation", "topic": "care", "mastodon": "acct002@localhost:8080", "x": "acct002", "x_id": "", "website": "", "note": "note 2", "source": "https://example.org", "position": 2, "added": "2026-11-28T20:28:20.438068+00:00"}','');
INSERT INTO "change" VALUES(135,3,'2026-11-28 20:28:20.573032','tester','add','4f1225be687e46e98c85423e3732fd2a','null','{"name": "", "kind": "", "topic": "", "mastodon": "acct010@localhost:8080", "x": "", "x_id": "", "website": "", "note": "", "source": "", "position": 4, "added": "2026-11-28T20:28:20.571840+00:00"}','');
INSERT INTO "change" VALUES(136,3,'2026-11-28 20:28:20.673438','tester','remove','7df8d83982a847708646f61e9ae0e205','{"name": "", "kind": "", "topic": "", "mastodon": "acct010@localhost:8080", "x": "", "x_id": "", "website": "", "note": "", "source": "", "position": 4, "added": "2026-11-28T20:28:20.571840+00:00"}','null','');
INSERT INTO "change" VALUES(137,3,'2026-11-28 20:28:34.750005','tester','sync','4f0a0adef44443ccafcf92c6b53e2625','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "x_list": "", "mastodon_collections": [], "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "x_list": "", "mastodon_collections": ["http://localhost:8080/collections/109000000016278630"], "page": ""}','');
INSERT INTO "change" VALUES(138,3,'2026-11-28 20:28:34.800182','tester','sync','7f9baafc462c4a909f925d6d5f27f83e','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "x_list": "", "mastodon_collections": ["http://localhost:8080/collections/109000000016278630"], "page": ""}','{"slug": "published", "title": "Published", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "x_list": "1600000000056079221", "mastodon_collections": ["http://localhost:8080/collections/109000000016278630"], "page": ""}','');
INSERT INTO "change" VALUES(139,5,'2026-11-28 20:28:48.928540','tester','sync','a1bc2686a39240bc8746020934eb86f6','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "x_list": "", "mastodon_collections": [], "page": ""}','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "x_list": "", "mastodon_collections": ["http://localhost:8080/collections/109000000020737140"], "page": ""}','');
INSERT INTO "change" VALUES(140,5,'2026-11-28 20:28:48.978879','tester','sync','0f069b028ed74238997c1410a86c5d58','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "x_list": "", "mastodon_collections": ["http://localhost:8080/collections/109000000020737140"], "page": ""}','{"slug": "both", "title": "Both", "description": "", "language": "en", "homepage": "", "curator": "", "hashtags": [], "x_list": "1600000000057074808", "mastodon_collections": ["http://localhost:8080/collections/109000000020737140"], "page": ""}','');
CREATE TABLE checkup (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE
);
INSERT INTO "checkup" VALUES(1,3,'2026-11-28 20:28:49.770180');
CREATE TABLE curated_list (
	id INTEGER NOT NULL, 
	slug VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	description VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	homepage VARCHAR NOT NULL, 
	curator VARCHAR NOT NULL, 
	hashtags JSON NOT NULL, 
	x_list VARCHAR NOT NULL, 
	mastodon_collections JSON NOT NULL, 
	page VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	shipped VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (slug)
);
INSERT INTO "curated_list" VALUES(3,'published','Published','','en','','','[]','1600000000056079221','["http://localhost:8080/collections/109000000016278630"]','','','','2026-11-28 20:28:20.121835','2026-11-28 20:28:34.800000');
INSERT INTO "curated_list" VALUES(4,'followed','Followed','','en','','','[]','','[]','','','','2026-11-28 20:28:20.193494','2026-11-28 20:28:20.208617');
INSERT INTO "curated_list" VALUES(5,'both','Both','','en','','','[]','1600000000057074808','["http://localhost:8080/collections/109000000020737140"]','','','','2026-11-28 20:28:20.335945','2026-11-28 20:28:48.978683');
INSERT INTO "curated_list" VALUES(6,'listed','Listed','','en','','','[]','','[]','','','','2026-11-28 20:28:20.423494','2026-11-28 20:28:20.438551');
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
INSERT INTO "finding" VALUES(1,118,118,'mastodon','unconfirmed','2026-11-28 20:28:49.770180','2026-11-28 20:28:49.770180','2026-11-28 20:28:49.770180','its profile on Mastodon and its profile on X do not say that @acct001@localhost:8080 and @acct001 belong together','',0);
INSERT INTO "finding" VALUES(2,119,120,'mastodon','unconfirmed','2026-11-28 20:28:49.770180','2026-11-28 20:28:49.770180','2026-11-28 20:28:49.770180','its profile on Mastodon and its profile on X do not say that @acct002@localhost:8080 and @acct002 belong together','',0);
INSERT INTO "finding" VALUES(3,120,122,'mastodon','unconfirmed','2026-11-28 20:28:49.770180','2026-11-28 20:28:49.770180','2026-11-28 20:28:49.770180','its profile on Mastodon and its profile on X do not say that @acct003@localhost:8080 and @acct003 belong together','',0);
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
INSERT INTO "login" VALUES(1,'mastodon','http://localhost:8080','localhost:8080','curator@localhost:8080','109000000000885441',10,'',1,'[]','2026-11-28 20:28:18.603995');
INSERT INTO "login" VALUES(2,'x','http://localhost:8081','','curator','1600000000000885441',NULL,'',1,'[]','2026-11-28 20:28:19.980885');
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
INSERT INTO "member" VALUES(123,'Person 6','organisation','');
INSERT INTO "member" VALUES(124,'Person 7','organisation','');
INSERT INTO "member" VALUES(125,'Person 8','organisation','');
INSERT INTO "member" VALUES(126,'Person 9','organisation','');
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
INSERT INTO "membership" VALUES(3,118,1,'care','note 1','https://example.org','2026-11-28 20:28:20.126300');
INSERT INTO "membership" VALUES(3,119,2,'care','note 2','https://example.org','2026-11-28 20:28:20.126306');
INSERT INTO "membership" VALUES(3,120,3,'care','note 3','https://example.org','2026-11-28 20:28:20.126310');
INSERT INTO "membership" VALUES(4,121,1,'care','note 4','https://example.org','2026-11-28 20:28:20.206535');
INSERT INTO "membership" VALUES(4,122,2,'care','note 5','https://example.org','2026-11-28 20:28:20.206545');
INSERT INTO "membership" VALUES(4,123,3,'care','note 6','https://example.org','2026-11-28 20:28:20.206549');
INSERT INTO "membership" VALUES(5,124,1,'care','note 7','https://example.org','2026-11-28 20:28:20.348771');
INSERT INTO "membership" VALUES(5,125,2,'care','note 8','https://example.org','2026-11-28 20:28:20.348782');
INSERT INTO "membership" VALUES(5,126,3,'care','note 9','https://example.org','2026-11-28 20:28:20.348787');
INSERT INTO "membership" VALUES(6,118,1,'care','note 1','https://example.org','2026-11-28 20:28:20.435176');
INSERT INTO "membership" VALUES(6,119,2,'care','note 2','https://example.org','2026-11-28 20:28:20.438068');
CREATE TABLE mirror (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	login_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	part INTEGER NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	description VARCHAR NOT NULL, 
	made BOOLEAN NOT NULL, 
	seen_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES curated_list (id) ON DELETE CASCADE, 
	FOREIGN KEY(login_id) REFERENCES login (id) ON DELETE CASCADE, 
	UNIQUE (list_id, login_id, kind, part)
);
INSERT INTO "mirror" VALUES(1,3,1,'collection',1,'109000000016278630','Published','',1,'2026-11-28 20:28:22.479508');
INSERT INTO "mirror" VALUES(2,3,2,'x-published',0,'1600000000056079221','Published','',1,'2026-11-28 20:28:34.744693');
INSERT INTO "mirror" VALUES(3,4,1,'follows',0,'','your follows on localhost:8080','',0,'2026-11-28 20:28:35.295787');
INSERT INTO "mirror" VALUES(4,4,1,'list',0,'109000000018368432','Followed','',1,'2026-11-28 20:28:35.363472');
INSERT INTO "mirror" VALUES(5,4,2,'x-list',0,'1600000000056918759','Followed','',1,'2026-11-28 20:28:35.800553');
INSERT INTO "mirror" VALUES(6,5,1,'follows',0,'','your follows on localhost:8080','',0,'2026-11-28 20:28:36.119770');
INSERT INTO "mirror" VALUES(7,5,1,'list',0,'109000000019974662','Both','',1,'2026-11-28 20:28:36.220523');
INSERT INTO "mirror" VALUES(8,5,1,'collection',1,'109000000020737140','Both','',1,'2026-11-28 20:28:36.672521');
INSERT INTO "mirror" VALUES(9,5,2,'x-published',0,'1600000000057074808','Both','',1,'2026-11-28 20:28:48.907739');
INSERT INTO "mirror" VALUES(10,6,1,'follows',0,'','your follows on localhost:8080','',0,'2026-11-28 20:28:49.407209');
INSERT INTO "mirror" VALUES(11,6,1,'list',0,'109000000023930232','Listed','',1,'2026-11-28 20:28:49.605876');
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
INSERT INTO "mirror_item" VALUES(1,'109000000002119774',118,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-28 20:28:22.341882');
INSERT INTO "mirror_item" VALUES(1,'109000000002731495',120,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-28 20:28:22.407499');
INSERT INTO "mirror_item" VALUES(1,'109000000003027024',122,'Person 3','@acct003@localhost:8080','in',1,'','2026-11-28 20:28:22.472361');
INSERT INTO "mirror_item" VALUES(2,'1600000000001796994',119,'Person 1','@acct001','in',1,'','2026-11-28 20:28:22.686869');
INSERT INTO "mirror_item" VALUES(2,'1600000000002092523',121,'Person 2','@acct002','in',1,'','2026-11-28 20:28:28.696495');
INSERT INTO "mirror_item" VALUES(2,'1600000000003046462',123,'Person 3','@acct003','in',1,'','2026-11-28 20:28:34.702949');
INSERT INTO "mirror_item" VALUES(3,'109000000003980963',124,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-28 20:28:35.251468');
INSERT INTO "mirror_item" VALUES(3,'109000000004801255',128,'Person 6','@acct006@localhost:8080','in',1,'','2026-11-28 20:28:35.260826');
INSERT INTO "mirror_item" VALUES(3,'109000000004306177',126,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-28 20:28:35.281071');
INSERT INTO "mirror_item" VALUES(4,'109000000003980963',124,'Person 4','@acct004@localhost:8080','in',1,'','2026-11-28 20:28:35.337059');
INSERT INTO "mirror_item" VALUES(4,'109000000004306177',126,'Person 5','@acct005@localhost:8080','in',1,'','2026-11-28 20:28:35.337760');
INSERT INTO "mirror_item" VALUES(4,'109000000004801255',128,'Person 6','@acct006@localhost:8080','in',1,'','2026-11-28 20:28:35.340337');
INSERT INTO "mirror_item" VALUES(5,'1600000000003150023',125,'Person 4','@acct004','in',1,'','2026-11-28 20:28:35.745496');
INSERT INTO "mirror_item" VALUES(5,'1600000000003737031',127,'Person 5','@acct005','in',1,'','2026-11-28 20:28:35.769195');
INSERT INTO "mirror_item" VALUES(5,'1600000000004377593',129,'Person 6','@acct006','in',1,'','2026-11-28 20:28:35.784005');
INSERT INTO "mirror_item" VALUES(6,'109000000005256518',130,'Person 7','@acct007@localhost:8080','in',1,'','2026-11-28 20:28:36.024476');
INSERT INTO "mirror_item" VALUES(6,'109000000006109028',134,'Person 9','@acct009@localhost:8080','in',1,'','2026-11-28 20:28:36.037493');
INSERT INTO "mirror_item" VALUES(6,'109000000005835882',132,'Person 8','@acct008@localhost:8080','in',1,'','2026-11-28 20:28:36.056429');
INSERT INTO "mirror_item" VALUES(7,'109000000005256518',130,'Person 7','@acct007@localhost:8080','in',1,'','2026-11-28 20:28:36.194186');
INSERT INTO "mirror_item" VALUES(7,'109000000005835882',132,'Person 8','@acct008@localhost:8080','in',1,'','2026-11-28 20:28:36.195084');
INSERT INTO "mirror_item" VALUES(7,'109000000006109028',134,'Person 9','@acct009@localhost:8080','in',1,'','2026-11-28 20:28:36.195684');
INSERT INTO "mirror_item" VALUES(8,'109000000005256518',130,'Person 7','@acct007@localhost:8080','in',1,'','2026-11-28 20:28:36.600173');
INSERT INTO "mirror_item" VALUES(8,'109000000005835882',132,'Person 8','@acct008@localhost:8080','in',1,'','2026-11-28 20:28:36.629466');
INSERT INTO "mirror_item" VALUES(8,'109000000006109028',134,'Person 9','@acct009@localhost:8080','in',1,'','2026-11-28 20:28:36.640786');
INSERT INTO "mirror_item" VALUES(9,'1600000000004841791',131,'Person 7','@acct007','in',1,'','2026-11-28 20:28:36.902179');
INSERT INTO "mirror_item" VALUES(9,'1600000000005802281',133,'Person 8','@acct008','in',1,'','2026-11-28 20:28:42.897818');
INSERT INTO "mirror_item" VALUES(9,'1600000000006547036',135,'Person 9','@acct009','in',1,'','2026-11-28 20:28:48.865538');
INSERT INTO "mirror_item" VALUES(10,'109000000002119774',118,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-28 20:28:49.380307');
INSERT INTO "mirror_item" VALUES(10,'109000000002731495',120,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-28 20:28:49.396880');
INSERT INTO "mirror_item" VALUES(11,'109000000002119774',118,'Person 1','@acct001@localhost:8080','in',1,'','2026-11-28 20:28:49.583708');
INSERT INTO "mirror_item" VALUES(11,'109000000002731495',120,'Person 2','@acct002@localhost:8080','in',1,'','2026-11-28 20:28:49.584764');
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
INSERT INTO "opt_out" VALUES(1,'mastodon','acct010@localhost:8080','','2026-11-28 20:28:20.680770','c2eb57c978fd44b287d3dcfd7b992233');
CREATE TABLE remote_id (
	account_id INTEGER NOT NULL, 
	server VARCHAR NOT NULL, 
	remote_id VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	seen_at DATETIME NOT NULL, 
	PRIMARY KEY (account_id, server), 
	FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "remote_id" VALUES(118,'http://localhost:8080','109000000002119774','acct001@localhost:8080','2026-11-28 20:28:21.636148');
INSERT INTO "remote_id" VALUES(120,'http://localhost:8080','109000000002731495','acct002@localhost:8080','2026-11-28 20:28:21.663729');
INSERT INTO "remote_id" VALUES(122,'http://localhost:8080','109000000003027024','acct003@localhost:8080','2026-11-28 20:28:21.665259');
INSERT INTO "remote_id" VALUES(124,'http://localhost:8080','109000000003980963','acct004@localhost:8080','2026-11-28 20:28:35.016144');
INSERT INTO "remote_id" VALUES(126,'http://localhost:8080','109000000004306177','acct005@localhost:8080','2026-11-28 20:28:35.022140');
INSERT INTO "remote_id" VALUES(128,'http://localhost:8080','109000000004801255','acct006@localhost:8080','2026-11-28 20:28:35.023298');
INSERT INTO "remote_id" VALUES(130,'http://localhost:8080','109000000005256518','acct007@localhost:8080','2026-11-28 20:28:35.869764');
INSERT INTO "remote_id" VALUES(132,'http://localhost:8080','109000000005835882','acct008@localhost:8080','2026-11-28 20:28:35.871708');
INSERT INTO "remote_id" VALUES(134,'http://localhost:8080','109000000006109028','acct009@localhost:8080','2026-11-28 20:28:35.872457');
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
INSERT INTO "run" VALUES(1,1,'sync','2026-11-28 20:28:22.084035','2026-11-28 20:28:22.476413','complete',0,1,'0');
INSERT INTO "run" VALUES(2,2,'sync','2026-11-28 20:28:22.520880','2026-11-28 20:28:34.724045','complete',0,4,'0.025');
INSERT INTO "run" VALUES(3,3,'follow','2026-11-28 20:28:35.178391','2026-11-28 20:28:35.287844','complete',0,3,'0');
INSERT INTO "run" VALUES(4,4,'follow','2026-11-28 20:28:35.297592','2026-11-28 20:28:35.347154','complete',0,2,'0');
INSERT INTO "run" VALUES(5,5,'follow','2026-11-28 20:28:35.662349','2026-11-28 20:28:35.787244','complete',0,4,'0.025');
INSERT INTO "run" VALUES(6,6,'follow','2026-11-28 20:28:35.977692','2026-11-28 20:28:36.092771','complete',0,3,'0');
INSERT INTO "run" VALUES(7,7,'follow','2026-11-28 20:28:36.131617','2026-11-28 20:28:36.207481','complete',0,2,'0');
INSERT INTO "run" VALUES(8,8,'sync','2026-11-28 20:28:36.525864','2026-11-28 20:28:36.653839','complete',0,1,'0');
INSERT INTO "run" VALUES(9,9,'sync','2026-11-28 20:28:36.764040','2026-11-28 20:28:48.880022','complete',0,4,'0.025');
INSERT INTO "run" VALUES(10,10,'follow','2026-11-28 20:28:49.349379','2026-11-28 20:28:49.404267','complete',0,2,'0');
INSERT INTO "run" VALUES(11,11,'sync','2026-11-28 20:28:49.461489','2026-11-28 20:28:49.596522','complete',0,2,'0');
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
INSERT INTO "step" VALUES(1,1,0,'make','','Published','','','done','','2026-11-28 20:28:22.255251');
INSERT INTO "step" VALUES(2,1,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-28 20:28:22.292814');
INSERT INTO "step" VALUES(3,1,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-28 20:28:22.406924');
INSERT INTO "step" VALUES(4,1,3,'add','109000000003027024','Person 3','@acct003@localhost:8080','','done','','2026-11-28 20:28:22.471750');
INSERT INTO "step" VALUES(5,2,0,'make','','Published','','','done','','2026-11-28 20:28:22.598969');
INSERT INTO "step" VALUES(6,2,1,'add','1600000000001796994','Person 1','@acct001','','done','','2026-11-28 20:28:22.681532');
INSERT INTO "step" VALUES(7,2,2,'add','1600000000002092523','Person 2','@acct002','','done','','2026-11-28 20:28:28.695726');
INSERT INTO "step" VALUES(8,2,3,'add','1600000000003046462','Person 3','@acct003','','done','','2026-11-28 20:28:34.689792');
INSERT INTO "step" VALUES(9,3,0,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-28 20:28:35.245965');
INSERT INTO "step" VALUES(10,3,1,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-28 20:28:35.280401');
INSERT INTO "step" VALUES(11,3,2,'add','109000000004801255','Person 6','@acct006@localhost:8080','','done','','2026-11-28 20:28:35.260229');
INSERT INTO "step" VALUES(12,4,0,'make','','Followed','','','done','','2026-11-28 20:28:35.313267');
INSERT INTO "step" VALUES(13,4,1,'add','109000000003980963','Person 4','@acct004@localhost:8080','','done','','2026-11-28 20:28:35.336420');
INSERT INTO "step" VALUES(14,4,2,'add','109000000004306177','Person 5','@acct005@localhost:8080','','done','','2026-11-28 20:28:35.337466');
INSERT INTO "step" VALUES(15,4,3,'add','109000000004801255','Person 6','@acct006@localhost:8080','','done','','2026-11-28 20:28:35.339960');
INSERT INTO "step" VALUES(16,5,0,'make','','Followed','','','done','','2026-11-28 20:28:35.686278');
INSERT INTO "step" VALUES(17,5,1,'add','1600000000003150023','Person 4','@acct004','','done','','2026-11-28 20:28:35.744216');
INSERT INTO "step" VALUES(18,5,2,'add','1600000000003737031','Person 5','@acct005','','done','','2026-11-28 20:28:35.768487');
INSERT INTO "step" VALUES(19,5,3,'add','1600000000004377593','Person 6','@acct006','','done','','2026-11-28 20:28:35.783213');
INSERT INTO "step" VALUES(20,6,0,'add','109000000005256518','Person 7','@acct007@localhost:8080','','done','','2026-11-28 20:28:36.023206');
INSERT INTO "step" VALUES(21,6,1,'add','109000000005835882','Person 8','@acct008@localhost:8080','','done','','2026-11-28 20:28:36.055685');
INSERT INTO "step" VALUES(22,6,2,'add','109000000006109028','Person 9','@acct009@localhost:8080','','done','','2026-11-28 20:28:36.036737');
INSERT INTO "step" VALUES(23,7,0,'make','','Both','','','done','','2026-11-28 20:28:36.159356');
INSERT INTO "step" VALUES(24,7,1,'add','109000000005256518','Person 7','@acct007@localhost:8080','','done','','2026-11-28 20:28:36.193308');
INSERT INTO "step" VALUES(25,7,2,'add','109000000005835882','Person 8','@acct008@localhost:8080','','done','','2026-11-28 20:28:36.194704');
INSERT INTO "step" VALUES(26,7,3,'add','109000000006109028','Person 9','@acct009@localhost:8080','','done','','2026-11-28 20:28:36.195397');
INSERT INTO "step" VALUES(27,8,0,'make','','Both','','','done','','2026-11-28 20:28:36.567702');
INSERT INTO "step" VALUES(28,8,1,'add','109000000005256518','Person 7','@acct007@localhost:8080','','done','','2026-11-28 20:28:36.598903');
INSERT INTO "step" VALUES(29,8,2,'add','109000000005835882','Person 8','@acct008@localhost:8080','','done','','2026-11-28 20:28:36.628513');
INSERT INTO "step" VALUES(30,8,3,'add','109000000006109028','Person 9','@acct009@localhost:8080','','done','','2026-11-28 20:28:36.640174');
INSERT INTO "step" VALUES(31,9,0,'make','','Both','','','done','','2026-11-28 20:28:36.820411');
INSERT INTO "step" VALUES(32,9,1,'add','1600000000004841791','Person 7','@acct007','','done','','2026-11-28 20:28:36.901332');
INSERT INTO "step" VALUES(33,9,2,'add','1600000000005802281','Person 8','@acct008','','done','','2026-11-28 20:28:42.896735');
INSERT INTO "step" VALUES(34,9,3,'add','1600000000006547036','Person 9','@acct009','','done','','2026-11-28 20:28:48.864808');
INSERT INTO "step" VALUES(35,10,0,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-28 20:28:49.378800');
INSERT INTO "step" VALUES(36,10,1,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-28 20:28:49.396243');
INSERT INTO "step" VALUES(37,11,0,'make','','Listed','','','done','','2026-11-28 20:28:49.516358');
INSERT INTO "step" VALUES(38,11,1,'add','109000000002119774','Person 1','@acct001@localhost:8080','','done','','2026-11-28 20:28:49.582513');
INSERT INTO "step" VALUES(39,11,2,'add','109000000002731495','Person 2','@acct002@localhost:8080','','done','','2026-11-28 20:28:49.584431');
CREATE INDEX ix_account_member_id ON account (member_id);
CREATE INDEX ix_change_list_id ON change (list_id);
CREATE INDEX ix_checkup_list_id ON checkup (list_id);
CREATE INDEX ix_finding_member_id ON finding (member_id);
CREATE INDEX ix_run_mirror_id ON run (mirror_id);
CREATE INDEX ix_step_run_id ON step (run_id);
COMMIT;
