package io.tributary.edge.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Joining, renewing and revoking over loopback, and what strangers try. */
@Timeout(120)
class EnrolmentIT {
    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private Optional<TestSite> made = Optional.empty();
    private Optional<EnrolmentServer> listening = Optional.empty();

    @BeforeEach
    void serve() {
        made = Optional.of(TestSite.in(folder, "north"));
        listening = Optional.of(
                EnrolmentServer.listen(vertx, site().authority, "127.0.0.1", 0).await());
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private TestSite site() {
        return made.orElseThrow();
    }

    private String address() {
        return "127.0.0.1:" + listening.orElseThrow().port();
    }

    private Future<Credentials> join(JoinToken token, String node) {
        return Joining.join(vertx, site().state(node), token, site().now::get, TestSite.RANDOM);
    }

    @Test
    void a_machine_joins_and_its_files_are_whole() throws Exception {
        Credentials joined = join(site().authority.token(address()), "a").await();
        assertThat(joined.self().site()).isEqualTo("north");
        assertThat(joined.self().until()).isEqualTo(TestSite.BEGIN.plus(SiteAuthority.NODE_LIFE));
        MeshTls opened = MeshTls.open(site().state("a"), site().now::get).orElseThrow();
        assertThat(opened.credentials().self()).isEqualTo(joined.self());
        assertThat(opened.revocations().number(joined.self().owner())).isPositive();
    }

    @Test
    void a_machine_whose_clock_starts_in_1970_joins() throws Exception {
        JoinToken token = site().authority.token(address());
        Credentials joined = Joining.join(vertx, site().state("a"), token, () -> Instant.EPOCH, TestSite.RANDOM)
                .await();
        MeshTls opened = MeshTls.open(site().state("a"), () -> Instant.EPOCH).orElseThrow();
        assertThat(opened.time().instant()).isEqualTo(joined.self().from());
    }

    @Test
    void a_used_token_is_refused_but_not_to_the_machine_that_used_it() throws Exception {
        JoinToken token = site().authority.token(address());
        Credentials first = join(token, "a").await();
        assertThatThrownBy(() -> join(token, "b").await()).hasMessageContaining("another machine has used this token");
        assertThat(Credentials.load(site().state("b"))).isEmpty();
        // As after a kill between the answer and the file.
        Files.delete(Credentials.file(site().state("a")));
        assertThat(join(token, "a").await().self().id()).isEqualTo(first.self().id());
    }

    @Test
    void of_two_machines_with_one_token_at_once_one_joins() throws Exception {
        JoinToken token = site().authority.token(address());
        List<Future<Credentials>> both = List.of(join(token, "a"), join(token, "b"));
        int joined = 0;
        for (Future<Credentials> one : both) {
            try {
                one.await();
                joined++;
            } catch (Exception e) {
                assertThat(e).hasMessageContaining("another machine has used this token");
            }
        }
        assertThat(joined).isOne();
    }

    @Test
    void an_expired_token_is_refused_by_the_authority() throws Exception {
        JoinToken token = site().authority.token(address());
        site().pass(JoinToken.LIFE.plusSeconds(1));
        assertThatThrownBy(() -> join(token, "a").await()).hasMessageContaining("the token expired at");
    }

    @Test
    void a_token_whose_expiry_was_altered_gains_nothing() throws Exception {
        JoinToken token = site().authority.token(address());
        site().pass(Duration.ofHours(1));
        JoinToken longer =
                new JoinToken(token.address(), token.expires().plusSeconds(7_200), token.secret(), token.pin());
        assertThatThrownBy(() -> join(JoinToken.parse(longer.text()), "a").await())
                .hasMessageContaining("the token expired at");
    }

    /** What a man in the middle hears when he answers with these credentials. */
    private List<String> listenInAs(SiteAuthority.Shown shown, JoinToken real, String node) {
        List<String> heard = new CopyOnWriteArrayList<>();
        HttpServerOptions options =
                new HttpServerOptions().setSsl(true).setKeyCertOptions(KeyCertOptions.wrap(new ShownKeys(() -> shown)));
        int port = vertx.createHttpServer(options)
                .requestHandler(request -> {
                    heard.add(request.path());
                    request.response().end();
                })
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
        JoinToken diverted = new JoinToken("127.0.0.1:" + port, real.expires(), real.secret(), real.pin());
        assertThatThrownBy(() -> join(diverted, node).await())
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining("127.0.0.1:" + port);
        return heard;
    }

    @Test
    void a_man_in_the_middle_with_another_authority_hears_nothing() throws Exception {
        TestSite south = new TestSite(folder, "south", site().now);
        JoinToken token = site().authority.token(address());
        assertThat(listenInAs(south.authority.enrolment(Duration.ofDays(1)), token, "a"))
                .isEmpty();
    }

    @Test
    void a_man_in_the_middle_who_shows_the_real_authority_s_certificate_hears_nothing() throws Exception {
        TestSite south = new TestSite(folder, "south", site().now);
        SiteAuthority.Shown his = south.authority.enrolment(Duration.ofDays(1));
        SiteAuthority.Shown mixed = new SiteAuthority.Shown(
                his.key(), List.of(his.chain().get(0), site().authority.certificate()));
        assertThat(listenInAs(mixed, site().authority.token(address()), "a")).isEmpty();
    }

    @Test
    void an_admitted_node_can_t_pose_as_the_enrolment_address() throws Exception {
        MeshTls member = site().node("m");
        assertThat(listenInAs(member.credentials().shown(), site().authority.token(address()), "a"))
                .isEmpty();
    }

    @Test
    void an_address_where_nobody_answers_is_named_with_the_way_out() throws Exception {
        JoinToken token = site().authority.token(address());
        listening.orElseThrow().close().await();
        assertThatThrownBy(() -> join(token, "a").await())
                .hasMessageContaining(address())
                .hasMessageContaining("tributary site enrol");
    }

    @Test
    void a_member_of_one_site_does_not_join_another_by_mistake() throws Exception {
        join(site().authority.token(address()), "a").await();
        TestSite south = new TestSite(folder, "south", site().now);
        assertThatThrownBy(() -> join(south.authority.token(address()), "a").await())
                .hasMessageContaining("of site 'north' already");
    }

    /** Status of an answer to any request, or why there is none. */
    private String ask(HttpMethod method, String path, Buffer body) {
        HttpClientOptions options =
                new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false);
        HttpClientAgent client = vertx.createHttpClient(options); // one that nobody holds is closed with the garbage
        try {
            return client.request(method, listening.orElseThrow().port(), "127.0.0.1", path)
                    .compose(request -> request.send(body))
                    .map(answer -> Integer.toString(answer.statusCode()))
                    .await();
        } catch (RuntimeException e) {
            return e.toString();
        } finally {
            client.close().await();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "1", "{}", "{\"secret\":1}", "{\"secret\":\"!\",\"request\":\"\"}"})
    void malformed_requests_to_join_are_refused(String body) {
        assertThat(ask(HttpMethod.POST, "/v1/join", Buffer.buffer(body))).isEqualTo("400");
    }

    @Test
    void a_request_that_is_too_large_is_refused() {
        assertThat(ask(HttpMethod.POST, "/v1/join", Buffer.buffer(new byte[100_000])))
                .isEqualTo("413");
    }

    @Test
    void renewal_needs_a_certificate_and_nothing_else_is_there() {
        assertThat(ask(HttpMethod.POST, "/v1/renew", Buffer.buffer())).isEqualTo("403");
        assertThat(ask(HttpMethod.GET, "/", Buffer.buffer())).isEqualTo("400");
        assertThat(ask(HttpMethod.GET, "/v1/revocations?after=x", Buffer.buffer()))
                .isEqualTo("200");
    }

    @Test
    void who_tries_too_often_has_to_wait() {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            answers.add(ask(HttpMethod.POST, "/v1/join", Buffer.buffer("{}")));
        }
        assertThat(answers.subList(0, 20)).containsOnly("400");
        assertThat(answers.subList(20, 25)).containsOnly("429");
        site().pass(Duration.ofSeconds(3));
        assertThat(ask(HttpMethod.POST, "/v1/join", Buffer.buffer("{}"))).isEqualTo("400");
    }

    @Test
    void a_node_renews_by_itself_when_it_is_time() throws Exception {
        join(site().authority.token(address()), "a").await();
        site().pass(Duration.ofDays(22));
        MeshTls tls = MeshTls.open(site().state("a"), site().now::get).orElseThrow();
        X509Certificate before = tls.credentials().certificate();
        SiteContact contact = SiteContact.start(vertx, tls, new Random(1));
        Eventually.until("renewed", () -> !tls.credentials().certificate().equals(before));
        contact.close().await();
        Credentials kept = Credentials.load(site().state("a")).orElseThrow();
        assertThat(kept.self().until()).isEqualTo(site().now().plus(SiteAuthority.NODE_LIFE));
        assertThat(kept.self().id()).isEqualTo(NodeId.of(before.getPublicKey()));
        assertThat(contact.warnings()).isEmpty();
    }

    @Test
    void a_node_whose_clock_starts_in_1970_renews_and_learns_the_time() throws Exception {
        join(site().authority.token(address()), "a").await();
        site().pass(Duration.ofDays(22));
        KeyPair other = TestSite.pair();
        site().authority.admit(site().token().secret(), TestSite.request(other));
        site().authority.revoke(NodeId.of(other.getPublic()).hex()); // a newer list
        MeshTls tls = MeshTls.open(site().state("a"), () -> Instant.EPOCH).orElseThrow();
        SiteContact contact = SiteContact.start(vertx, tls, new Random(2));
        Eventually.until(
                "renewed",
                () -> tls.credentials().self().from().equals(site().now.get()));
        contact.close().await();
        assertThat(tls.time().instant()).isEqualTo(site().now.get());
    }

    @Test
    void a_revocation_reaches_a_connected_node_within_10_seconds() throws Exception {
        MeshTls a = site().node("a", address());
        Member b = site().node("b").credentials().self();
        SiteContact contact = SiteContact.start(vertx, a, new Random(3));
        Eventually.until(
                "first list",
                () -> a.revocations().newest(site().authority.owner()).isPresent());
        // As by another program, which has opened the folder itself.
        SiteAuthority.open(site().caFolder(), Optional.empty(), site().now::get, TestSite.RANDOM)
                .revoke(b.id().shortForm());
        Eventually.until(
                "revoked", Duration.ofSeconds(10), () -> a.revocations().isRevoked(b));
        contact.close().await();
    }

    @Test
    void a_revoked_node_learns_it_and_says_so() throws Exception {
        MeshTls a = site().node("a", address());
        site().revoke(a);
        SiteContact contact = SiteContact.start(vertx, a, new Random(4));
        Eventually.until("told", () -> !contact.warnings().isEmpty());
        assertThat(contact.warnings()).singleElement().asString().startsWith("this node is revoked by list ");
        contact.close().await();
    }

    @Test
    void a_revoked_node_does_not_renew() throws Exception {
        MeshTls a = site().node("a", address());
        site().authority.revoke(a.credentials().self().id().hex());
        assertThatThrownBy(() -> SiteContact.renew(vertx, a).await()).isInstanceOf(IdentityException.class);
        assertThat(Credentials.load(site().state("a")).orElseThrow().self())
                .isEqualTo(a.credentials().self());
    }
}
