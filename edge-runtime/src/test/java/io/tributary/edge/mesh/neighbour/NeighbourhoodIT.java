package io.tributary.edge.mesh.neighbour;

import static io.tributary.pipelines.testing.Eventually.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.broker.Certificates;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.stack.ProtocolStack;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighbourhoodIT {
    private static final NeighbourhoodSettings.Timing QUICK =
            new NeighbourhoodSettings.Timing(100, 1_000, 100, 200, 600);

    @TempDir
    static Path site;

    @TempDir
    static Path elsewhere;

    private final List<TestMember> members = new ArrayList<>();

    @BeforeAll
    static void make() {
        Certificates.in(site);
        Certificates.in(elsewhere);
    }

    @AfterEach
    void close() {
        members.forEach(TestMember::close);
    }

    private TestMember member(NeighbourhoodSettings settings, String name, MutualTls tls) throws Exception {
        TestMember member = TestMember.started(settings, name, tls);
        members.add(member);
        return member;
    }

    private TestMember member(String name, int port, int... seeds) throws Exception {
        return member(TestMember.settings(port, Optional.empty(), QUICK, seeds), name, TestTls.of(site));
    }

    @Test
    void who_comes_is_seen_within_two_seconds_and_who_goes_at_once() throws Exception {
        int port = TestMember.freePort();
        TestMember first = member("first", port, port);
        TestMember second = member("second", TestMember.freePort(), port);
        until("both see each other", Duration.ofSeconds(2), () -> first.sees("second") && second.sees("first"));
        TestMember third = member("third", TestMember.freePort(), port);
        until(
                "all see the third",
                Duration.ofSeconds(2),
                () -> first.sees("second", "third") && second.sees("first", "third") && third.sees("first", "second"));

        first.close();
        until("the first is missed", Duration.ofSeconds(2), () -> second.sees("third") && third.sees("second"));

        until("it was told", () -> second.heard("left first"));
        assertThat(second.events).containsExactly("joined first", "joined third", "left first");
    }

    @Test
    void nodes_of_one_lan_find_each_other_by_multicast() throws Exception {
        NeighbourhoodSettings.Multicast lan = lan();
        TestMember first =
                member(TestMember.settings(TestMember.freePort(), Optional.of(lan), QUICK), "first", TestTls.of(site));
        TestMember second =
                member(TestMember.settings(TestMember.freePort(), Optional.of(lan), QUICK), "second", TestTls.of(site));
        until("both see each other", Duration.ofSeconds(2), () -> first.sees("second") && second.sees("first"));
    }

    @Test
    void a_list_and_multicast_work_at_once() throws Exception {
        NeighbourhoodSettings.Multicast lan = lan();
        int far = TestMember.freePort();
        TestMember elsewhere = member("far", far, far);
        TestMember first = member(
                TestMember.settings(TestMember.freePort(), Optional.of(lan), QUICK, far), "first", TestTls.of(site));
        TestMember second =
                member(TestMember.settings(TestMember.freePort(), Optional.of(lan), QUICK), "second", TestTls.of(site));
        until("the far one sees both", () -> elsewhere.sees("first", "second"));
        until("both see each other and the far one", () -> first.sees("far", "second") && second.sees("far", "first"));
    }

    @Test
    void words_reach_all_others_and_larger_ones_than_allowed_nobody() throws Exception {
        int port = TestMember.freePort();
        TestMember first = member("first", port, port);
        TestMember second = member("second", TestMember.freePort(), port);
        TestMember third = member("third", TestMember.freePort(), port);
        until(
                "all are there",
                () -> first.sees("second", "third") && second.sees("first", "third") && third.sees("first", "second"));

        assertThat(second.neighbourhood.send("x".repeat(20_001).getBytes(UTF_8)))
                .isFalse();
        assertThat(second.neighbourhood.counts().oversized()).isEqualTo(1);
        String large = "y".repeat(20_000);
        assertThat(second.neighbourhood.send("hello".getBytes(UTF_8))).isTrue();
        assertThat(second.neighbourhood.send(large.getBytes(UTF_8))).isTrue();

        for (TestMember other : List.of(first, third)) {
            until("all heard it", () -> other.heard("second: hello") && other.heard("second: " + large));
        }
        assertThat(second.events).containsExactlyInAnyOrder("joined first", "joined third");
    }

    @Test
    void parts_of_a_group_that_was_cut_find_together_again() throws Exception {
        int port = TestMember.freePort();
        TestMember first = member("first", port, port);
        TestMember second = member("second", TestMember.freePort(), port);
        until("both see each other", () -> first.sees("second") && second.sees("first"));

        List<DISCARD> cuts = List.of(cut(first), cut(second));
        until("each is alone", () -> first.sees() && second.sees());
        cuts.forEach(cut -> cut.discardAll(false));

        until("both see each other again", Duration.ofSeconds(20), () -> first.sees("second") && second.sees("first"));
        until("it was told", () -> first.events.equals(List.of("joined second", "left second", "joined second")));
    }

    private static DISCARD cut(TestMember member) throws Exception {
        DISCARD cut = new DISCARD().discardAll(true);
        Objects.requireNonNull(member.neighbourhood.channel())
                .getProtocolStack()
                .insertProtocol(cut, ProtocolStack.Position.ABOVE, TCP.class);
        return cut;
    }

    @Test
    void a_node_of_another_site_stays_outside() throws Exception {
        int port = TestMember.freePort();
        TestMember first = member("first", port, port);
        TestMember stranger = member(
                TestMember.settings(TestMember.freePort(), Optional.empty(), QUICK, port),
                "stranger",
                TestTls.of(elsewhere));
        until(
                "it was refused",
                () -> first.neighbourhood.counts().refusedLinks() >= 1
                        || stranger.neighbourhood.counts().refusedLinks() >= 1);
        member("second", TestMember.freePort(), port);
        until("the second is in", () -> first.heard("joined second"));
        assertThat(first.events).containsExactly("joined second");
        assertThat(stranger.events).isEmpty();
    }

    @Test
    void plain_text_and_older_tls_and_nobody_in_particular_are_refused() throws Exception {
        int port = TestMember.freePort();
        TestMember first = member("first", port, port);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (Socket plain = new Socket(loopback, port)) {
            plain.getOutputStream().write("bela and a plain text message that is none of TLS".getBytes(UTF_8));
            until("plain text was refused", () -> first.neighbourhood.counts().refusedLinks() == 1);
        }
        try (SSLSocket old =
                (SSLSocket) TestTls.context(site, true).getSocketFactory().createSocket(loopback, port)) {
            old.setSSLParameters(TestTls.parameters("TLSv1.2"));
            assertThatThrownBy(old::startHandshake).isInstanceOf(SSLException.class);
            until("TLS 1.2 was refused", () -> first.neighbourhood.counts().refusedLinks() == 2);
        }
        try (SSLSocket nobody =
                (SSLSocket) TestTls.context(site, false).getSocketFactory().createSocket(loopback, port)) {
            nobody.setSSLParameters(TestTls.parameters("TLSv1.3"));
            assertThatThrownBy(() -> {
                        nobody.startHandshake();
                        nobody.getInputStream().read();
                    })
                    .isInstanceOf(IOException.class);
            until(
                    "who shows no certificate was refused",
                    () -> first.neighbourhood.counts().refusedLinks() == 3);
        }
        assertThat(first.events).isEmpty();
    }

    @Test
    void who_connects_and_says_nothing_keeps_nobody_out() throws Exception {
        int port = TestMember.freePort();
        TestMember first = member("first", port, port);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (Socket one = new Socket(loopback, port);
                Socket two = new Socket(loopback, port)) {
            TestMember second = member("second", TestMember.freePort(), port);
            until("both see each other", Duration.ofSeconds(2), () -> first.sees("second") && second.sees("first"));
            until("silence was refused", () -> first.neighbourhood.counts().refusedLinks() == 2);
            assertThat(one.isConnected() && two.isConnected()).isTrue();
        }
    }

    @Test
    void nobody_becomes_a_member_or_is_heard_by_datagrams() throws Exception {
        NeighbourhoodSettings.Multicast lan = lan();
        TestMember first =
                member(TestMember.settings(TestMember.freePort(), Optional.of(lan), QUICK), "first", TestTls.of(site));
        View before = Objects.requireNonNull(first.neighbourhood.channel()).getView();
        Address forger = UUID.randomUUID();
        Message words = new BytesMessage(null, "\u0002forged".getBytes(UTF_8)).setSrc(forger);
        Message view = new BytesMessage(null, new byte[0])
                .setSrc(forger)
                .putHeader(ClassConfigurator.getProtocolId(GMS.class), new GMS.GmsHeader(GMS.GmsHeader.VIEW, forger));
        long seed = 42;
        byte[] noise = new byte[200];
        new Random(seed).nextBytes(noise);
        send(lan, bytes(words));
        send(lan, bytes(view));
        send(lan, noise);
        until("the forged ones were refused", () -> first.neighbourhood.counts().malformed() >= 2);
        TestMember second =
                member(TestMember.settings(TestMember.freePort(), Optional.of(lan), QUICK), "second", TestTls.of(site));
        until("it still lets members in", () -> first.heard("joined second") && second.sees("first"));
        assertThat(first.events).containsExactly("joined second");
        assertThat(first.neighbourhood.channel().getView().getViewId().getId())
                .isEqualTo(before.getViewId().getId() + 1);
    }

    private static byte[] bytes(Message message) throws Exception {
        ByteArrayDataOutputStream out = new ByteArrayDataOutputStream();
        message.writeTo(out);
        return Arrays.copyOf(out.buffer(), out.position());
    }

    private static void send(NeighbourhoodSettings.Multicast lan, byte[] bytes) throws Exception {
        try (MulticastSocket socket = new MulticastSocket()) {
            socket.setNetworkInterface(NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()));
            socket.send(new DatagramPacket(bytes, bytes.length, lan.address(), lan.port()));
        }
    }

    @Test
    void a_revoked_member_is_out_and_stays_out() throws Exception {
        int port = TestMember.freePort();
        AtomicBoolean revoked = new AtomicBoolean();
        MutualTls open = TestTls.of(site);
        MutualTls wary = new MutualTls(open.context(), open.parameters(), session -> {
            if (revoked.get()) {
                throw new SSLPeerUnverifiedException("revoked");
            }
            return open.peers().id(session);
        });
        TestMember first = member(TestMember.settings(port, Optional.empty(), QUICK, port), "first", wary);
        TestMember second = member("second", TestMember.freePort(), port);
        until("both see each other", () -> first.sees("second") && second.sees("first"));

        revoked.set(true);
        first.neighbourhood.recheck();

        until("it is out", Duration.ofSeconds(5), () -> first.sees());
        long refused = first.neighbourhood.counts().refusedLinks();
        until("it tried again in vain", () -> first.neighbourhood.counts().refusedLinks() > refused + 1);
        assertThat(first.neighbourhood.members()).isEmpty();
    }

    @Test
    void a_taken_port_is_said_with_a_way_out() throws Exception {
        int port = TestMember.freePort();
        member("first", port, port);
        assertThatThrownBy(() -> member("second", port, port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(":" + port)
                .hasMessageContaining("free the port");
    }

    private static NeighbourhoodSettings.Multicast lan() throws Exception {
        try (DatagramSocket free = new DatagramSocket()) {
            return new NeighbourhoodSettings.Multicast(InetAddress.getByName("239.255.74.1"), free.getLocalPort(), 1);
        }
    }
}
