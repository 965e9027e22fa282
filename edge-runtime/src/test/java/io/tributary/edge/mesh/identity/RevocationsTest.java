package io.tributary.edge.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationsTest {
    @TempDir
    private Path folder = Path.of("");

    private Path file(TestSite site, String node) {
        return Credentials.folder(site.state(node))
                .resolve("revoked-" + site.authority.owner().hex() + ".crl");
    }

    private static MeshTls again(TestSite site, String node) throws IOException {
        return MeshTls.open(site.state(node), site.now::get).orElseThrow();
    }

    @Test
    void the_newest_list_holds_and_an_older_one_does_not_come_back() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        NodeId owner = site.authority.owner();
        MeshTls node = site.node("a");
        Member other = site.node("b").credentials().self();
        byte[] old = site.authority.revocations();
        site.pass(Duration.ofHours(1));
        site.authority.revoke(other.id().hex());
        byte[] newer = site.authority.revocations();
        List<NodeId> told = new ArrayList<>();
        node.revocations().onChange(told::add);

        assertThat(node.revocations().offer(old)).isInstanceOf(Revocations.Answer.Newer.class);
        assertThat(node.revocations().isRevoked(other)).isFalse();
        assertThat(node.revocations().offer(newer)).isInstanceOf(Revocations.Answer.Newer.class);
        assertThat(node.revocations().isRevoked(other)).isTrue();
        assertThat(node.revocations().offer(newer)).isEqualTo(new Revocations.Answer.Same(owner));
        assertThat(node.revocations().offer(old))
                .isEqualTo(
                        new Revocations.Answer.Older(owner, node.revocations().number(owner)));
        assertThat(told).containsExactly(owner, owner);
        assertThat(node.revocations().newest(owner)).contains(newer);

        Revocations restarted = again(site, "a").revocations();
        assertThat(restarted.isRevoked(other)).isTrue();
        assertThat(restarted.offer(old)).isInstanceOf(Revocations.Answer.Older.class);
        assertThat(restarted.numbers()).isEqualTo(node.revocations().numbers());
    }

    @Test
    void lists_of_others_and_what_is_no_list_are_refused() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        TestSite south = new TestSite(folder, "south", site.now);
        Revocations revocations = site.node("a").revocations();
        byte[] altered = site.authority.revocations();
        altered[altered.length - 1] ^= 1;
        for (byte[] bad : List.of(new byte[0], new byte[] {48, 0}, altered, south.authority.revocations())) {
            assertThat(revocations.offer(bad)).isInstanceOf(Revocations.Answer.Refused.class);
        }
        assertThat(revocations.offer(new byte[Revocations.BYTES_MAX + 1]))
                .isEqualTo(new Revocations.Answer.Refused("a list of 1048577 bytes, above 1048576"));
        assertThat(revocations.numbers()).containsExactly(Map.entry(site.authority.owner(), BigInteger.ZERO));
    }

    @Test
    void a_damaged_list_is_set_aside_and_the_node_starts() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        site.node("a").revocations().offer(site.authority.revocations());
        Files.writeString(file(site, "a"), "damaged");
        MeshTls restarted = again(site, "a");
        assertThat(restarted.revocations().number(site.authority.owner())).isZero();
        assertThat(file(site, "a")).doesNotExist();
        assertThat(restarted.revocations().offer(site.authority.revocations()))
                .isInstanceOf(Revocations.Answer.Newer.class);
    }

    @Test
    void credentials_are_empty_before_joining_and_clear_when_damaged() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        assertThat(Credentials.load(folder.resolve("nobody"))).isEmpty();
        assertThat(MeshTls.open(folder.resolve("nobody"), site.now::get)).isEmpty();
        MeshTls node = site.node("a");
        Path state = site.state("a");
        assertThat(Credentials.load(state).orElseThrow().self())
                .isEqualTo(node.credentials().self());
        Path file = Credentials.file(state);
        byte[] good = Files.readAllBytes(file);
        for (int length : List.of(0, 10, good.length / 2, good.length - 30)) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThatThrownBy(() -> Credentials.load(state))
                    .hasMessageStartingWith(file + ": is damaged")
                    .hasMessageContaining("tributary node join");
        }
        Files.write(file, good);
        site.node("b");
        Files.copy(
                Credentials.keyFile(site.state("b")), Credentials.keyFile(state), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> Credentials.load(state)).hasMessageContaining("is for another key");
        Files.delete(Credentials.keyFile(state));
        assertThatThrownBy(() -> Credentials.load(state)).hasMessageContaining("is gone");
    }

    @Test
    void what_a_write_left_behind_that_was_cut_off_does_no_harm() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        Member self = site.node("a").credentials().self();
        Path part = Credentials.file(site.state("a")).resolveSibling("node.pem.new");
        Files.writeString(part, "half of a cert");
        assertThat(again(site, "a").credentials().self()).isEqualTo(self);
        again(site, "a").credentials().save(site.state("a"));
        assertThat(part).doesNotExist();
    }

    @Test
    void another_owner_s_authority_is_read_from_its_file() throws Exception {
        TestSite site = TestSite.in(folder, "north");
        TestSite south = new TestSite(folder, "south", site.now);
        site.node("a");
        Path owners =
                Files.createDirectories(Credentials.folder(site.state("a")).resolve("owners"));
        Files.copy(south.caFolder().resolve("ca.pem"), owners.resolve("south.pem"));
        X509Certificate other = south.node("b").credentials().certificate();
        assertThat(again(site, "a").revocations().offer(south.authority.revocations()))
                .isInstanceOf(Revocations.Answer.Newer.class);
        assertThat(Member.of(other).owner()).isEqualTo(south.authority.owner());
        Files.writeString(owners.resolve("bad.pem"), "x");
        assertThatThrownBy(() -> again(site, "a")).hasMessageContaining("bad.pem: is not the certificate");
    }
}
