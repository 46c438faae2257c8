-- schema 2026_11_30_worth
CREATE TABLE sourcedesk_schema (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT sourcedesk_schema_pkc PRIMARY KEY (version_num)
);
CREATE TABLE issues (
	id TEXT NOT NULL, 
	title TEXT, 
	publication TEXT, 
	published DATE, 
	language TEXT NOT NULL, 
	format TEXT NOT NULL, 
	address TEXT, 
	text TEXT NOT NULL, 
	added DATETIME NOT NULL, 
	CONSTRAINT pk_issues PRIMARY KEY (id), 
	CONSTRAINT ck_issues_format_known CHECK (format IN ('page', 'markdown', 'text', 'feed', 'mail'))
);
CREATE INDEX ix_issues_added ON issues (added);
CREATE INDEX ix_issues_address ON issues (address);
CREATE TABLE items (
	id TEXT NOT NULL, 
	issue TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	section TEXT, 
	headline TEXT, 
	start BIGINT NOT NULL, 
	"end" BIGINT NOT NULL, 
	language TEXT NOT NULL, 
	CONSTRAINT pk_items PRIMARY KEY (id), 
	CONSTRAINT ck_items_start_before_end CHECK ("start" >= 0 AND "end" >= "start"), 
	CONSTRAINT ck_items_position_from_one CHECK (position >= 1), 
	CONSTRAINT fk_items_issue FOREIGN KEY(issue) REFERENCES issues (id), 
	CONSTRAINT uq_items_issue_position UNIQUE (issue, position)
);
CREATE TABLE links (
	id TEXT NOT NULL, 
	issue TEXT NOT NULL, 
	item TEXT, 
	position INTEGER NOT NULL, 
	anchor TEXT NOT NULL, 
	address TEXT, 
	role TEXT NOT NULL, 
	start BIGINT NOT NULL, 
	"end" BIGINT NOT NULL, 
	hint TEXT, 
	named TEXT, 
	CONSTRAINT pk_links PRIMARY KEY (id), 
	CONSTRAINT ck_links_role_known CHECK (role IN ('source', 'sponsor', 'navigation', 'account')), 
	CONSTRAINT ck_links_start_before_end CHECK ("start" >= 0 AND "end" >= "start"), 
	CONSTRAINT ck_links_position_from_one CHECK (position >= 1), 
	CONSTRAINT fk_links_issue FOREIGN KEY(issue) REFERENCES issues (id), 
	CONSTRAINT fk_links_item FOREIGN KEY(item) REFERENCES items (id)
);
CREATE INDEX ix_links_issue_item_position ON links (issue, item, position);
CREATE INDEX ix_links_item ON links (item);
CREATE TABLE sources (
	identity TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	canonical TEXT NOT NULL, 
	identifiers JSON NOT NULL, 
	standing TEXT DEFAULT 'current' NOT NULL, 
	notice TEXT, 
	first_seen DATETIME NOT NULL, 
	due_at DATETIME, 
	CONSTRAINT pk_sources PRIMARY KEY (identity), 
	CONSTRAINT ck_sources_standing_known CHECK (standing IN ('current', 'updated', 'withdrawn', 'retracted', 'corrected'))
);
CREATE INDEX ix_sources_due_at ON sources (due_at);
CREATE TABLE resolutions (
	link TEXT NOT NULL, 
	raw TEXT, 
	canonical TEXT, 
	kind TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	identifiers JSON NOT NULL, 
	needs_network BOOLEAN NOT NULL, 
	reader_token BOOLEAN NOT NULL, 
	steps JSON NOT NULL, 
	source TEXT, 
	followed TEXT, 
	CONSTRAINT pk_resolutions PRIMARY KEY (link), 
	CONSTRAINT ck_resolutions_no_reader_tokens CHECK (raw IS NULL OR NOT reader_token), 
	CONSTRAINT fk_resolutions_followed FOREIGN KEY(followed) REFERENCES runs (id), 
	CONSTRAINT fk_resolutions_link FOREIGN KEY(link) REFERENCES links (id), 
	CONSTRAINT fk_resolutions_source FOREIGN KEY(source) REFERENCES sources (identity)
);
CREATE INDEX ix_resolutions_identity ON resolutions (identity);
CREATE INDEX ix_resolutions_source ON resolutions (source);
CREATE TABLE documents (
	id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	address TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT, 
	authors JSON NOT NULL, 
	published TEXT, 
	modified TEXT, 
	language TEXT NOT NULL, 
	text TEXT NOT NULL, 
	markdown TEXT, 
	standing TEXT NOT NULL, 
	notice TEXT, 
	methods JSON NOT NULL, 
	facts JSON NOT NULL, 
	seen DATETIME NOT NULL, 
	CONSTRAINT pk_documents PRIMARY KEY (id), 
	CONSTRAINT ck_documents_standing_known CHECK (standing IN ('current', 'updated', 'withdrawn', 'retracted', 'corrected')), 
	CONSTRAINT fk_documents_source FOREIGN KEY(source) REFERENCES sources (identity), 
	CONSTRAINT uq_documents_source_sha256 UNIQUE (source, sha256)
);
CREATE TABLE captures (
	file TEXT NOT NULL, 
	"offset" BIGINT NOT NULL, 
	length BIGINT NOT NULL, 
	address TEXT NOT NULL, 
	status INTEGER NOT NULL, 
	payload_digest TEXT NOT NULL, 
	captured DATETIME NOT NULL, 
	revisit BOOLEAN NOT NULL, 
	CONSTRAINT pk_captures PRIMARY KEY (file, "offset"), 
	CONSTRAINT ck_captures_inside_a_file CHECK ("offset" >= 0 AND length > 0), 
	CONSTRAINT ck_captures_status_is_http CHECK (status BETWEEN 100 AND 999)
);
CREATE INDEX ix_captures_payload_digest ON captures (payload_digest);
CREATE TABLE page_captures (
	visit TEXT NOT NULL, 
	page INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	file TEXT NOT NULL, 
	"offset" BIGINT NOT NULL, 
	CONSTRAINT pk_page_captures PRIMARY KEY (visit, page, position), 
	CONSTRAINT ck_page_captures_position_from_one CHECK (position >= 1), 
	CONSTRAINT fk_page_captures_file_offset FOREIGN KEY(file, "offset") REFERENCES captures (file, "offset"), 
	CONSTRAINT fk_page_captures_visit_page FOREIGN KEY(visit, page) REFERENCES pages (visit, position)
);
CREATE INDEX ix_page_captures_file_offset ON page_captures (file, "offset");
CREATE TABLE evidence (
	claim TEXT NOT NULL, 
	document TEXT NOT NULL, 
	rank INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	score DOUBLE NOT NULL, 
	signals JSON NOT NULL, 
	CONSTRAINT pk_evidence PRIMARY KEY (claim, document, rank), 
	CONSTRAINT ck_evidence_start_before_end CHECK ("start" >= 0 AND "end" > "start"), 
	CONSTRAINT ck_evidence_rank_from_one CHECK (rank >= 1), 
	CONSTRAINT fk_evidence_claim FOREIGN KEY(claim) REFERENCES claims (id), 
	CONSTRAINT fk_evidence_document FOREIGN KEY(document) REFERENCES documents (id)
);
CREATE INDEX ix_evidence_document ON evidence (document);
CREATE TRIGGER documents_never_changed BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'these rows are never changed'); END;
CREATE TRIGGER captures_never_changed BEFORE UPDATE ON captures BEGIN SELECT RAISE(ABORT, 'these rows are never changed'); END;
CREATE TABLE "visits" (
	id TEXT NOT NULL, 
	run TEXT NOT NULL, 
	source TEXT NOT NULL, 
	asked TEXT NOT NULL, 
	final TEXT NOT NULL, 
	hops JSON NOT NULL, 
	status INTEGER, 
	outcome TEXT NOT NULL, 
	detail TEXT, 
	traceback TEXT, 
	started DATETIME NOT NULL, 
	seconds DOUBLE NOT NULL, 
	size BIGINT NOT NULL, 
	via TEXT NOT NULL, 
	reader TEXT NOT NULL, 
	document TEXT, 
	standing TEXT, 
	notice TEXT, 
	facts JSON, 
	CONSTRAINT pk_visits PRIMARY KEY (id), 
	CONSTRAINT ck_visits_nothing_negative CHECK (seconds >= 0 AND size >= 0), 
	CONSTRAINT ck_visits_via_known CHECK (via IN ('live', 'replay', 'memento', 'capture')), 
	CONSTRAINT ck_visits_standing_known CHECK (standing IN ('current', 'updated', 'withdrawn', 'retracted', 'corrected')), 
	CONSTRAINT fk_visits_document FOREIGN KEY(document) REFERENCES documents (id), 
	CONSTRAINT ck_visits_standing_of_document CHECK ((document IS NULL) = (standing IS NULL)), 
	CONSTRAINT ck_visits_status_is_http CHECK (status BETWEEN 100 AND 999), 
	CONSTRAINT fk_visits_source FOREIGN KEY(source) REFERENCES sources (identity), 
	CONSTRAINT uq_visits_run_source UNIQUE (run, source), 
	CONSTRAINT fk_visits_run FOREIGN KEY(run) REFERENCES runs (id), 
	CONSTRAINT ck_visits_outcome_known CHECK (outcome IN ('ok', 'moved', 'not_modified', 'paywalled', 'login', 'consent', 'blocked', 'robots', 'missing', 'gone', 'soft_404', 'parked', 'empty', 'too_large', 'unsupported', 'timeout', 'dns', 'refused', 'tls', 'server_error', 'loop', 'private_address', 'unreadable'))
);
CREATE INDEX ix_visits_document ON visits (document);
CREATE INDEX ix_visits_source_started ON visits (source, started);
CREATE TABLE "pages" (
	visit TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	asked TEXT NOT NULL, 
	final TEXT NOT NULL, 
	status INTEGER, 
	outcome TEXT, 
	detail TEXT, 
	via TEXT NOT NULL, 
	hops JSON NOT NULL, 
	fetched DATETIME, 
	etag TEXT, 
	last_modified TEXT, 
	CONSTRAINT pk_pages PRIMARY KEY (visit, position), 
	CONSTRAINT ck_pages_via_known CHECK (via IN ('live', 'replay', 'memento', 'capture')), 
	CONSTRAINT ck_pages_status_is_http CHECK (status BETWEEN 100 AND 999), 
	CONSTRAINT fk_pages_visit FOREIGN KEY(visit) REFERENCES visits (id), 
	CONSTRAINT ck_pages_position_from_one CHECK (position >= 1), 
	CONSTRAINT ck_pages_outcome_known CHECK (outcome IN ('ok', 'moved', 'not_modified', 'paywalled', 'login', 'consent', 'blocked', 'robots', 'missing', 'gone', 'soft_404', 'parked', 'empty', 'too_large', 'unsupported', 'timeout', 'dns', 'refused', 'tls', 'server_error', 'loop', 'private_address', 'unreadable'))
);
CREATE TABLE editors (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	password TEXT, 
	created DATETIME NOT NULL, 
	disabled DATETIME, 
	CONSTRAINT pk_editors PRIMARY KEY (id), 
	CONSTRAINT ck_editors_role_known CHECK (role IN ('reader', 'editor', 'admin')), 
	CONSTRAINT uq_editors_name UNIQUE (name)
);
CREATE TABLE sessions (
	token TEXT NOT NULL, 
	editor TEXT NOT NULL, 
	created DATETIME NOT NULL, 
	seen DATETIME NOT NULL, 
	expires DATETIME NOT NULL, 
	CONSTRAINT pk_sessions PRIMARY KEY (token), 
	CONSTRAINT fk_sessions_editor FOREIGN KEY(editor) REFERENCES editors (id)
);
CREATE INDEX ix_sessions_editor ON sessions (editor);
CREATE TABLE login_links (
	token TEXT NOT NULL, 
	editor TEXT NOT NULL, 
	created DATETIME NOT NULL, 
	expires DATETIME NOT NULL, 
	used DATETIME, 
	CONSTRAINT pk_login_links PRIMARY KEY (token), 
	CONSTRAINT fk_login_links_editor FOREIGN KEY(editor) REFERENCES editors (id)
);
CREATE INDEX ix_login_links_editor ON login_links (editor);
CREATE TABLE login_failures (
	subject TEXT NOT NULL, 
	failures INTEGER NOT NULL, 
	latest DATETIME NOT NULL, 
	blocked_until DATETIME, 
	CONSTRAINT pk_login_failures PRIMARY KEY (subject)
);
CREATE TABLE verdicts (
	id TEXT NOT NULL, 
	claim TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	act TEXT NOT NULL, 
	editor TEXT, 
	at DATETIME NOT NULL, 
	rating TEXT, 
	note TEXT NOT NULL, 
	wording TEXT NOT NULL, 
	source TEXT, 
	document TEXT, 
	document_words TEXT, 
	claim_text TEXT NOT NULL, 
	claim_words TEXT NOT NULL, 
	signals JSON NOT NULL, 
	tool TEXT NOT NULL, 
	reason TEXT, 
	place TEXT NOT NULL, 
	undoes INTEGER, 
	origin TEXT, 
	newer TEXT, 
	CONSTRAINT pk_verdicts PRIMARY KEY (id), 
	CONSTRAINT ck_verdicts_act_known CHECK (act IN ('decide', 'confirm', 'correct', 'reopen', 'carry', 'undo')), 
	CONSTRAINT ck_verdicts_rating_known CHECK (rating IN ('supported', 'supported_minor', 'partly', 'misleading', 'contradicted', 'not_in_source', 'wrong_source', 'not_checkable')), 
	CONSTRAINT ck_verdicts_reason_known CHECK (reason IN ('source_changed', 'source_replaced', 'claim_changed', 'objection')), 
	CONSTRAINT ck_verdicts_number_from_one CHECK (number >= 1), 
	CONSTRAINT ck_verdicts_rating_with_decision CHECK ((rating IS NOT NULL) = (act IN ('decide', 'carry'))), 
	CONSTRAINT ck_verdicts_reason_with_reopening CHECK ((reason IS NOT NULL) = (act = 'reopen')), 
	CONSTRAINT ck_verdicts_undo_names_entry CHECK ((undoes IS NOT NULL) = (act = 'undo')), 
	CONSTRAINT ck_verdicts_words_with_document CHECK ((document IS NULL) = (document_words IS NULL)), 
	CONSTRAINT ck_verdicts_somebody_decides CHECK (act IN ('reopen', 'carry') OR editor IS NOT NULL), 
	CONSTRAINT fk_verdicts_claim FOREIGN KEY(claim) REFERENCES claims (id), 
	CONSTRAINT fk_verdicts_document FOREIGN KEY(document) REFERENCES documents (id), 
	CONSTRAINT fk_verdicts_editor FOREIGN KEY(editor) REFERENCES editors (id), 
	CONSTRAINT fk_verdicts_newer FOREIGN KEY(newer) REFERENCES documents (id), 
	CONSTRAINT fk_verdicts_origin FOREIGN KEY(origin) REFERENCES verdicts (id), 
	CONSTRAINT fk_verdicts_source FOREIGN KEY(source) REFERENCES sources (identity), 
	CONSTRAINT uq_verdicts_claim_number UNIQUE (claim, number)
);
CREATE INDEX ix_verdicts_source ON verdicts (source);
CREATE TABLE verdict_passages (
	verdict TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	document TEXT NOT NULL, 
	source TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	prefix TEXT NOT NULL, 
	suffix TEXT NOT NULL, 
	stance TEXT NOT NULL, 
	rank INTEGER, 
	CONSTRAINT pk_verdict_passages PRIMARY KEY (verdict, position), 
	CONSTRAINT ck_verdict_passages_stance_known CHECK (stance IN ('evidence', 'refused')), 
	CONSTRAINT ck_verdict_passages_position_from_one CHECK (position >= 1), 
	CONSTRAINT ck_verdict_passages_start_before_end CHECK ("start" >= 0 AND "end" > "start"), 
	CONSTRAINT fk_verdict_passages_document FOREIGN KEY(document) REFERENCES documents (id), 
	CONSTRAINT fk_verdict_passages_source FOREIGN KEY(source) REFERENCES sources (identity), 
	CONSTRAINT fk_verdict_passages_verdict FOREIGN KEY(verdict) REFERENCES verdicts (id)
);
CREATE INDEX ix_verdict_passages_document ON verdict_passages (document);
CREATE INDEX ix_verdict_passages_source ON verdict_passages (source);
CREATE TABLE claim_states (
	claim TEXT NOT NULL, 
	issue TEXT NOT NULL, 
	words TEXT NOT NULL, 
	classes TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	progress TEXT NOT NULL, 
	rating TEXT, 
	verdict TEXT, 
	editor TEXT, 
	confirmed_by TEXT, 
	reason TEXT, 
	previous TEXT, 
	CONSTRAINT pk_claim_states PRIMARY KEY (claim), 
	CONSTRAINT ck_claim_states_progress_known CHECK (progress IN ('open', 'in_progress', 'decided', 'confirmed', 'corrected', 'reopened')), 
	CONSTRAINT ck_claim_states_rating_known CHECK (rating IN ('supported', 'supported_minor', 'partly', 'misleading', 'contradicted', 'not_in_source', 'wrong_source', 'not_checkable')), 
	CONSTRAINT ck_claim_states_reason_known CHECK (reason IN ('source_changed', 'source_replaced', 'claim_changed', 'objection')), 
	CONSTRAINT ck_claim_states_version_from_zero CHECK (version >= 0), 
	CONSTRAINT fk_claim_states_claim FOREIGN KEY(claim) REFERENCES claims (id), 
	CONSTRAINT fk_claim_states_confirmed_by FOREIGN KEY(confirmed_by) REFERENCES editors (id), 
	CONSTRAINT fk_claim_states_editor FOREIGN KEY(editor) REFERENCES editors (id), 
	CONSTRAINT fk_claim_states_issue FOREIGN KEY(issue) REFERENCES issues (id), 
	CONSTRAINT fk_claim_states_previous FOREIGN KEY(previous) REFERENCES claims (id), 
	CONSTRAINT fk_claim_states_verdict FOREIGN KEY(verdict) REFERENCES verdicts (id)
);
CREATE INDEX ix_claim_states_issue_progress ON claim_states (issue, progress);
CREATE INDEX ix_claim_states_words ON claim_states (words);
CREATE INDEX ix_claim_states_verdict ON claim_states (verdict);
CREATE TABLE presence (
	claim TEXT NOT NULL, 
	editor TEXT NOT NULL, 
	since DATETIME NOT NULL, 
	seen DATETIME NOT NULL, 
	CONSTRAINT pk_presence PRIMARY KEY (claim, editor), 
	CONSTRAINT fk_presence_claim FOREIGN KEY(claim) REFERENCES claims (id), 
	CONSTRAINT fk_presence_editor FOREIGN KEY(editor) REFERENCES editors (id)
);
CREATE INDEX ix_presence_seen ON presence (seen);
CREATE TABLE aliases (
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	written TEXT NOT NULL, 
	means TEXT NOT NULL, 
	note TEXT NOT NULL, 
	editor TEXT, 
	added DATETIME NOT NULL, 
	withdrawn DATETIME, 
	CONSTRAINT pk_aliases PRIMARY KEY (id), 
	CONSTRAINT ck_aliases_kind_known CHECK (kind IN ('name', 'term')), 
	CONSTRAINT fk_aliases_editor FOREIGN KEY(editor) REFERENCES editors (id), 
	CONSTRAINT uq_aliases_kind_written_means UNIQUE (kind, written, means)
);
CREATE TABLE search_entries (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	part INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	CONSTRAINT pk_search_entries PRIMARY KEY (id), 
	CONSTRAINT ck_search_entries_kind_known CHECK (kind IN ('issue', 'item', 'document')), 
	CONSTRAINT uq_search_entries_kind_key_part UNIQUE (kind, "key", part)
);
CREATE VIRTUAL TABLE search_words USING fts5(title, words, content='', tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER verdicts_never_updated BEFORE UPDATE ON verdicts BEGIN SELECT RAISE(ABORT, 'these rows are never changed'); END;
CREATE TRIGGER verdicts_never_deleted BEFORE DELETE ON verdicts BEGIN SELECT RAISE(ABORT, 'these rows are never changed'); END;
CREATE TRIGGER verdict_passages_never_updated BEFORE UPDATE ON verdict_passages BEGIN SELECT RAISE(ABORT, 'these rows are never changed'); END;
CREATE TRIGGER verdict_passages_never_deleted BEFORE DELETE ON verdict_passages BEGIN SELECT RAISE(ABORT, 'these rows are never changed'); END;
CREATE TABLE lookups (
	address TEXT NOT NULL, 
	catalogue TEXT NOT NULL, 
	asked DATETIME NOT NULL, 
	status INTEGER, 
	failure TEXT, 
	captures JSON NOT NULL, 
	offered JSON NOT NULL, 
	CONSTRAINT pk_lookups PRIMARY KEY (address), 
	CONSTRAINT ck_lookups_status_is_http CHECK (status BETWEEN 100 AND 999)
);
CREATE TABLE searches (
	link TEXT NOT NULL, 
	state TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	looked DATETIME NOT NULL, 
	complete BOOLEAN NOT NULL, 
	proposals JSON NOT NULL, 
	CONSTRAINT pk_searches PRIMARY KEY (link), 
	CONSTRAINT fk_searches_link FOREIGN KEY(link) REFERENCES links (id), 
	CONSTRAINT ck_searches_state_known CHECK (state IN ('matched', 'ambiguous', 'unresolved'))
);
CREATE TABLE "runs" (
	id TEXT NOT NULL, 
	issue TEXT, 
	started DATETIME NOT NULL, 
	finished DATETIME, 
	CONSTRAINT pk_runs PRIMARY KEY (id), 
	CONSTRAINT fk_runs_issue FOREIGN KEY(issue) REFERENCES issues (id), 
	CONSTRAINT ck_runs_finished_after_start CHECK (finished >= started)
);
CREATE UNIQUE INDEX ux_runs_unfinished ON runs (issue) WHERE finished IS NULL;
CREATE INDEX ix_runs_issue ON runs (issue);
CREATE TABLE publications (
	id TEXT NOT NULL, 
	address TEXT NOT NULL, 
	list_address TEXT NOT NULL, 
	title TEXT, 
	state TEXT NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	added DATETIME NOT NULL, 
	next_poll DATETIME NOT NULL, 
	CONSTRAINT pk_publications PRIMARY KEY (id), 
	CONSTRAINT ck_publications_state_known CHECK (state IN ('followed', 'stopped', 'gone')), 
	CONSTRAINT uq_publications_list_address UNIQUE (list_address)
);
CREATE INDEX ix_publications_next_poll ON publications (next_poll);
CREATE TABLE polls (
	publication TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	status INTEGER, 
	address TEXT NOT NULL, 
	permanent BOOLEAN NOT NULL, 
	wait DOUBLE, 
	fresh INTEGER NOT NULL, 
	trouble TEXT, 
	CONSTRAINT pk_polls PRIMARY KEY (publication, at), 
	CONSTRAINT fk_polls_publication FOREIGN KEY(publication) REFERENCES publications (id)
);
CREATE TABLE entries (
	publication TEXT NOT NULL, 
	address TEXT NOT NULL, 
	title TEXT, 
	published DATETIME, 
	seen DATETIME NOT NULL, 
	state TEXT NOT NULL, 
	issue TEXT, 
	tries INTEGER NOT NULL, 
	next_try DATETIME NOT NULL, 
	trouble TEXT, 
	CONSTRAINT pk_entries PRIMARY KEY (publication, address), 
	CONSTRAINT ck_entries_state_known CHECK (state IN ('waiting', 'walked', 'skipped', 'failed')), 
	CONSTRAINT ck_entries_tries_from_zero CHECK (tries >= 0), 
	CONSTRAINT fk_entries_issue FOREIGN KEY(issue) REFERENCES issues (id), 
	CONSTRAINT fk_entries_publication FOREIGN KEY(publication) REFERENCES publications (id)
);
CREATE INDEX ix_entries_state ON entries (state);
CREATE TABLE run_sources (
	run TEXT NOT NULL, 
	source TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_run_sources PRIMARY KEY (run, source), 
	CONSTRAINT ck_run_sources_position_from_one CHECK (position >= 1), 
	CONSTRAINT fk_run_sources_run FOREIGN KEY(run) REFERENCES runs (id), 
	CONSTRAINT fk_run_sources_source FOREIGN KEY(source) REFERENCES sources (identity)
);
CREATE TABLE assessments (
	visit TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_assessments PRIMARY KEY (visit), 
	CONSTRAINT fk_assessments_visit FOREIGN KEY(visit) REFERENCES visits (id)
);
CREATE TABLE changes (
	id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	old TEXT NOT NULL, 
	new TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	seen DATETIME NOT NULL, 
	passages JSON NOT NULL, 
	notice TEXT, 
	doubtful BOOLEAN NOT NULL, 
	CONSTRAINT pk_changes PRIMARY KEY (id), 
	CONSTRAINT fk_changes_new FOREIGN KEY(new) REFERENCES documents (id), 
	CONSTRAINT fk_changes_old FOREIGN KEY(old) REFERENCES documents (id), 
	CONSTRAINT fk_changes_source FOREIGN KEY(source) REFERENCES sources (identity)
);
CREATE INDEX ix_changes_source_seen ON changes (source, seen);
CREATE TABLE alerts (
	id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	found DATETIME NOT NULL, 
	dated TEXT, 
	authority TEXT NOT NULL, 
	"before" TEXT, 
	"after" TEXT, 
	notice TEXT, 
	document TEXT, 
	change TEXT, 
	CONSTRAINT pk_alerts PRIMARY KEY (id), 
	CONSTRAINT ck_alerts_kind_known CHECK (kind IN ('retracted', 'withdrawn', 'fact_changed', 'passage_gone', 'replaced', 'correction', 'corrected', 'concern', 'updated', 'gone', 'yanked', 'archived', 'renamed', 'relicensed', 'gated', 'private')), 
	CONSTRAINT fk_alerts_change FOREIGN KEY(change) REFERENCES changes (id), 
	CONSTRAINT fk_alerts_document FOREIGN KEY(document) REFERENCES documents (id), 
	CONSTRAINT fk_alerts_source FOREIGN KEY(source) REFERENCES sources (identity)
);
CREATE INDEX ix_alerts_found ON alerts (found);
CREATE INDEX ix_alerts_source ON alerts (source);
CREATE TABLE alert_claims (
	alert TEXT NOT NULL, 
	claim TEXT NOT NULL, 
	reopened BOOLEAN NOT NULL, 
	CONSTRAINT pk_alert_claims PRIMARY KEY (alert, claim), 
	CONSTRAINT fk_alert_claims_alert FOREIGN KEY(alert) REFERENCES alerts (id), 
	CONSTRAINT fk_alert_claims_claim FOREIGN KEY(claim) REFERENCES claims (id)
);
CREATE INDEX ix_alert_claims_claim ON alert_claims (claim);
CREATE TABLE deliveries (
	alert TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	told DATETIME, 
	attempts INTEGER NOT NULL, 
	next_try DATETIME NOT NULL, 
	trouble TEXT, 
	CONSTRAINT pk_deliveries PRIMARY KEY (alert, channel), 
	CONSTRAINT ck_deliveries_attempts_from_zero CHECK (attempts >= 0), 
	CONSTRAINT fk_deliveries_alert FOREIGN KEY(alert) REFERENCES alerts (id)
);
CREATE TABLE host_turns (
	host TEXT NOT NULL, 
	free_at DATETIME NOT NULL, 
	holder TEXT, 
	CONSTRAINT pk_host_turns PRIMARY KEY (host)
);
CREATE INDEX ix_visits_started ON visits (started);
CREATE TABLE "findings" (
	id TEXT NOT NULL, 
	issue TEXT NOT NULL, 
	item TEXT NOT NULL, 
	claim TEXT, 
	link TEXT, 
	source TEXT, 
	document TEXT, 
	code TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	data JSON NOT NULL, 
	CONSTRAINT pk_findings PRIMARY KEY (id), 
	CONSTRAINT fk_findings_issue FOREIGN KEY(issue) REFERENCES issues (id), 
	CONSTRAINT fk_findings_claim FOREIGN KEY(claim) REFERENCES claims (id), 
	CONSTRAINT ck_findings_document_of_source CHECK (document IS NULL OR source IS NOT NULL), 
	CONSTRAINT ck_findings_position_from_one CHECK (position >= 1), 
	CONSTRAINT fk_findings_item FOREIGN KEY(item) REFERENCES items (id), 
	CONSTRAINT fk_findings_link FOREIGN KEY(link) REFERENCES links (id), 
	CONSTRAINT fk_findings_document FOREIGN KEY(document) REFERENCES documents (id), 
	CONSTRAINT fk_findings_source FOREIGN KEY(source) REFERENCES sources (identity), 
	CONSTRAINT ck_findings_code_known CHECK (code IN ('wrong_source', 'source_withdrawn', 'source_retracted', 'source_updated', 'quantity_differs', 'quantity_absent', 'date_differs', 'name_absent', 'not_found', 'source_unread', 'source_thin', 'link_dead', 'read_from_copy', 'quote_differs', 'quote_absent', 'hedge_dropped', 'negation_differs', 'role_differs', 'passage_shared', 'better_source', 'text_disguised', 'text_instructs', 'link_missing', 'link_moved'))
);
CREATE INDEX ix_findings_document ON findings (document);
CREATE INDEX ix_findings_item ON findings (item);
CREATE INDEX ix_findings_issue_source ON findings (issue, source);
CREATE TABLE "claims" (
	id TEXT NOT NULL, 
	item TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	start BIGINT NOT NULL, 
	"end" BIGINT NOT NULL, 
	language TEXT NOT NULL, 
	sort TEXT, 
	worth DOUBLE, 
	speaker TEXT, 
	CONSTRAINT pk_claims PRIMARY KEY (id), 
	CONSTRAINT uq_claims_item_position UNIQUE (item, position), 
	CONSTRAINT ck_claims_position_from_one CHECK (position >= 1), 
	CONSTRAINT ck_claims_start_before_end CHECK ("start" >= 0 AND "end" >= "start"), 
	CONSTRAINT fk_claims_item FOREIGN KEY(item) REFERENCES items (id), 
	CONSTRAINT ck_claims_sort_known CHECK (sort IN ('statement', 'reported', 'quoted', 'opinion', 'forecast', 'question', 'request')), 
	CONSTRAINT ck_claims_worth_is_a_share CHECK (worth BETWEEN 0 AND 1)
);
INSERT INTO sourcedesk_schema VALUES ('2026_11_30_worth');
