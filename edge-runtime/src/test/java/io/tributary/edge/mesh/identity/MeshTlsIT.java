package io.tributary.edge.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real handshakes on loopback: who gets in, and who does not. */
@Timeout(120)
class MeshTlsIT {
    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    /** Who was let in, by the server's own look at each link. */
    private final List<NodeId> admitted = new CopyOnWriteArrayList<>();

    private final List<Throwable> refused = new CopyOnWriteArrayList<>();
    private final List<NetSocket> links = new CopyOnWriteArrayList<>();
    private Optional<TestSite> made = Optional.empty();

    @BeforeEach
    void make() {
        made = Optional.of(TestSite.in(folder, "north"));
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private TestSite site() {
        return made.orElseThrow();
    }

    private int serve(MeshTls tls) {
        NetServer server = vertx.createNetServer(tls.server())
                .connectHandler(link -> {
                    try {
                        admitted.add(tls.peer(link).id());
                        links.add(link);
                        link.write("welcome");
                    } catch (SSLPeerUnverifiedException e) {
                        refused.add(e);
                        link.close();
                    }
                })
                .exceptionHandler(refused::add);
        return server.listen(0, "127.0.0.1").await().actualPort();
    }

    private Future<NetSocket> connect(NetClientOptions options, int port) {
        return vertx.createNetClient(options).connect(port, "127.0.0.1");
    }

    private void mustBeRefused(NetClientOptions options, int port) {
        List<Buffer> heard = new CopyOnWriteArrayList<>();
        connect(options, port).onSuccess(link -> link.handler(heard::add));
        Eventually.until("refused", () -> !refused.isEmpty());
        assertThat(admitted).isEmpty();
        assertThat(heard).isEmpty();
    }

    /** Speaks with what a stranger may have got hold of. */
    private static NetClientOptions showing(KeyPair pair, X509Certificate... chain) {
        NetClientOptions options = new NetClientOptions()
                .setSsl(true)
                .setHostnameVerificationAlgorithm("")
                .setTrustAll(true);
        options.setKeyCertOptions(
                KeyCertOptions.wrap(new ShownKeys(() -> new SiteAuthority.Shown(pair.getPrivate(), List.of(chain)))));
        return options;
    }

    @Test
    void neighbours_know_each_other_by_tls_1_3() throws Exception {
        MeshTls a = site().node("a");
        MeshTls b = site().node("b");
        NetSocket link = connect(b.client(), serve(a)).await();
        assertThat(link.sslSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(link.sslSession().getCipherSuite()).isEqualTo("TLS_CHACHA20_POLY1305_SHA256");
        assertThat(a.peer(link.sslSession())).isEqualTo(a.credentials().self());
        Eventually.until(
                "admitted", () -> admitted.equals(List.of(b.credentials().self().id())));
    }

    @Test
    void a_plain_text_peer_is_refused() throws Exception {
        int port = serve(site().node("a"));
        NetSocket link = connect(new NetClientOptions(), port).await();
        link.write("GET / HTTP/1.1\r\n\r\n");
        Eventually.until("refused", () -> !refused.isEmpty());
        assertThat(admitted).isEmpty();
    }

    @Test
    void a_peer_with_good_credentials_but_tls_1_2_is_refused() {
        int port = serve(site().node("a"));
        NetClientOptions old = site().node("b").client();
        old.setEnabledSecureTransportProtocols(Set.of("TLSv1.2"));
        old.addEnabledCipherSuite("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        mustBeRefused(old, port);
        assertThat(refused.get(0)).hasStackTraceContaining("protocol");
    }

    @Test
    void a_peer_without_a_certificate_is_refused() {
        NetClientOptions none = new NetClientOptions()
                .setSsl(true)
                .setHostnameVerificationAlgorithm("")
                .setTrustAll(true);
        mustBeRefused(none, serve(site().node("a")));
    }

    @Test
    void another_site_s_node_is_refused() {
        TestSite south = new TestSite(folder, "south", site().now);
        int port = serve(site().node("a"));
        NetClientOptions options = south.node("x").client().setTrustAll(true);
        options.setTrustOptions(null);
        mustBeRefused(options, port);
        assertThat(refused.get(0)).hasStackTraceContaining("whom we don't trust");
    }

    @Test
    void a_forged_certificate_is_refused() {
        int port = serve(site().node("a"));
        KeyPair forger = TestSite.pair();
        X509Certificate forged = TestSite.certificate(
                forger.getPublic(),
                Member.Role.NODE,
                TestSite.BEGIN,
                TestSite.BEGIN.plusSeconds(60),
                forger.getPrivate(),
                site().authority.certificate());
        mustBeRefused(showing(forger, forged, site().authority.certificate()), port);
        assertThat(refused.get(0)).hasStackTraceContaining("is not signed by its owner");
    }

    @Test
    void a_copied_certificate_is_worth_nothing_without_its_key() {
        int port = serve(site().node("a"));
        X509Certificate copied = site().node("b").credentials().certificate();
        mustBeRefused(showing(TestSite.pair(), copied, site().authority.certificate()), port);
    }

    @Test
    void an_expired_certificate_is_refused() {
        int port = serve(site().node("a"));
        KeyPair pair = TestSite.pair();
        X509Certificate old =
                site().certificate(pair.getPublic(), Member.Role.NODE, TestSite.BEGIN, TestSite.BEGIN.plusSeconds(60));
        site().pass(Duration.ofSeconds(61));
        mustBeRefused(showing(pair, old), port);
        assertThat(refused.get(0)).hasStackTraceContaining("expired at");
    }

    @Test
    void a_revoked_node_is_refused_and_its_open_link_is_found_out() throws Exception {
        MeshTls a = site().node("a");
        MeshTls b = site().node("b");
        a.revocations()
                .onChange(owner -> links.forEach(link -> {
                    try {
                        a.peer(link);
                    } catch (SSLPeerUnverifiedException e) {
                        link.close();
                    }
                }));
        int port = serve(a);
        NetSocket link = connect(b.client(), port).await();
        List<String> ends = new CopyOnWriteArrayList<>();
        link.handler(welcome -> assertThat(welcome.length()).isPositive()); // unread bytes would hold the end back
        link.closeHandler(end -> ends.add("closed"));
        Eventually.until("admitted", () -> links.size() == 1);
        site().authority.revoke(b.credentials().self().id().hex());
        a.revocations().offer(site().authority.revocations());
        Eventually.until("closed", () -> !ends.isEmpty());
        admitted.clear();
        mustBeRefused(b.client(), port);
        assertThat(refused.get(0)).hasStackTraceContaining("is revoked by list");
    }

    @Test
    void a_resumed_session_does_not_outlive_a_revocation() throws Exception {
        MeshTls a = site().node("a");
        MeshTls b = site().node("b");
        int port = serve(a);
        var client = vertx.createNetClient(b.client());
        NetSocket first = client.connect(port, "127.0.0.1").await();
        Eventually.until("admitted", () -> links.size() == 1);
        first.close().await();
        site().authority.revoke(b.credentials().self().id().hex());
        a.revocations().offer(site().authority.revocations());
        admitted.clear();
        client.connect(port, "127.0.0.1"); // the same client may resume
        Eventually.until("refused", () -> !refused.isEmpty());
        assertThat(admitted).isEmpty();
    }

    @Test
    void renewed_certificates_and_new_owners_count_without_a_restart() throws Exception {
        MeshTls a = site().node("a");
        MeshTls b = site().node("b");
        int port = serve(a);
        NetClientOptions options = b.client();
        site().pass(Duration.ofDays(20));
        b.renew(site().authority.renew(b.credentials().certificate()).certificate());
        a.renew(site().authority.renew(a.credentials().certificate()).certificate());
        site().pass(Duration.ofDays(20)); // the first ones have expired
        connect(options, port).await();
        Eventually.until(
                "admitted", () -> admitted.equals(List.of(b.credentials().self().id())));

        TestSite south = new TestSite(folder, "south", site().now);
        MeshTls c = south.node("c");
        a.trust(south.authority.certificate());
        c.trust(site().authority.certificate());
        connect(c.client(), port).await();
        Eventually.until(
                "admitted", () -> admitted.contains(c.credentials().self().id()));
    }

    @Test
    void plain_sockets_speak_the_same() throws Exception {
        MeshTls a = site().node("a");
        MeshTls b = site().node("b");
        try (SSLServerSocket server =
                (SSLServerSocket) a.context().getServerSocketFactory().createServerSocket(0)) {
            server.setSSLParameters(a.parameters());
            Thread answering = new Thread(() -> answer(a, server), "answering");
            answering.start();
            try (SSLSocket link =
                    (SSLSocket) b.context().getSocketFactory().createSocket("127.0.0.1", server.getLocalPort())) {
                link.setSSLParameters(b.parameters());
                assertThat(link.getInputStream().readAllBytes())
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo(b.credentials().self().id().hex());
                assertThat(b.peer(link.getSession())).isEqualTo(a.credentials().self());
            }
            try (SSLSocket old =
                    (SSLSocket) b.context().getSocketFactory().createSocket("127.0.0.1", server.getLocalPort())) {
                old.setEnabledProtocols(new String[] {"TLSv1.2"});
                assertThatThrownBy(old::startHandshake).isInstanceOf(SSLException.class);
            }
            answering.join();
        }
    }

    private static void answer(MeshTls tls, SSLServerSocket server) {
        for (int i = 0; i < 2; i++) {
            try (SSLSocket link = (SSLSocket) server.accept()) {
                link.startHandshake();
                link.getOutputStream()
                        .write(tls.peer(link.getSession()).id().hex().getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                assertThat(e).isInstanceOf(SSLException.class);
            }
        }
    }
}
