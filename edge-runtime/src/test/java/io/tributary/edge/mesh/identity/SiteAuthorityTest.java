package io.tributary.edge.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteAuthorityTest {
    @TempDir
    private Path folder = Path.of("");

    private static Refusal.Kind refusal(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(Refusal.class);
        return ((Refusal) thrown).kind();
    }

    private SiteAuthority again(TestSite site) throws IOException {
        return SiteAuthority.open(site.caFolder(), Optional.empty(), site.now::get, TestSite.RANDOM);
    }

    @Test
    void an_authority_is_never_overwritten() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        byte[] key = Files.readAllBytes(site.caFolder().resolve("ca.key"));
        assertThatThrownBy(() ->
                        SiteAuthority.init(site.caFolder(), "south", Optional.empty(), site.now::get, TestSite.RANDOM))
                .hasMessageContaining("is not overwritten");
        assertThat(site.caFolder().resolve("ca.key")).hasBinaryContent(key);
    }

    @Test
    void what_an_init_left_behind_that_was_cut_off_is_made_anew() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        Files.delete(site.caFolder().resolve("ca.pem")); // written last
        SiteAuthority made =
                SiteAuthority.init(site.caFolder(), "north", Optional.empty(), site.now::get, TestSite.RANDOM);
        assertThat(again(site).owner()).isEqualTo(made.owner()).isNotEqualTo(site.authority.owner());
    }

    @Test
    void secrets_are_for_the_owner_alone() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        site.node("a");
        List<Path> secrets =
                new ArrayList<>(List.of(site.caFolder().resolve("ca.key"), Credentials.keyFile(site.state("a"))));
        try (Stream<Path> tokens = Files.list(site.caFolder().resolve("tokens"))) {
            tokens.forEach(secrets::add);
        }
        assertThat(secrets)
                .hasSize(3)
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
    }

    @Test
    void the_secret_of_a_token_is_nowhere_in_the_folder() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        String secret = Base32.encode(site.token().secret().bytes());
        String hex = HexFormat.of().formatHex(Base32.decode(secret).orElseThrow());
        try (Stream<Path> files = Files.walk(site.caFolder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(file + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(secret, hex);
            }
        }
    }

    @Test
    void a_key_that_others_may_read_is_not_used() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        Path key = site.caFolder().resolve("ca.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> again(site))
                .hasMessageContaining("chmod 600 " + key)
                .hasMessageContaining("rw-r-----");
    }

    @Test
    void damaged_files_are_named_with_the_way_out() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        Path key = site.caFolder().resolve("ca.key");
        Path certificate = site.caFolder().resolve("ca.pem");
        byte[] good = Files.readAllBytes(certificate);
        for (String bad : List.of("", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")) {
            Files.writeString(certificate, bad);
            assertThatThrownBy(() -> again(site))
                    .isInstanceOf(IdentityException.class)
                    .hasMessageStartingWith(certificate + ": is damaged")
                    .hasMessageContaining("restore it");
        }
        Files.write(certificate, good);
        Files.write(key, new byte[100]);
        assertThatThrownBy(() -> again(site)).hasMessageStartingWith(key + ": is damaged");
        Files.write(key, new byte[100_000]);
        assertThatThrownBy(() -> again(site)).hasMessageContaining("100000 bytes");
    }

    @Test
    void an_encrypted_key_opens_by_its_pass_phrase_alone() throws IOException {
        Path place = folder.resolve("ca");
        SiteAuthority made = SiteAuthority.init(
                place, "north", Optional.of("correct horse".toCharArray()), () -> TestSite.BEGIN, TestSite.RANDOM);
        assertThat(Files.readString(place.resolve("ca.key")))
                .contains("BEGIN ENCRYPTED PRIVATE KEY")
                .doesNotContain("BEGIN PRIVATE");
        assertThat(open(place, Optional.of("correct horse")).owner()).isEqualTo(made.owner());
        assertThatThrownBy(() -> open(place, Optional.empty())).hasMessageContaining("--passphrase-file");
        assertThatThrownBy(() -> open(place, Optional.of("wrong"))).hasMessageContaining("does not open this key");
    }

    private static SiteAuthority open(Path place, Optional<String> passPhrase) throws IOException {
        return SiteAuthority.open(place, passPhrase.map(String::toCharArray), () -> TestSite.BEGIN, TestSite.RANDOM);
    }

    @Test
    void a_token_admits_one_key_and_the_same_key_again() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        JoinToken.Secret secret = site.token().secret();
        KeyPair first = TestSite.pair();
        site.authority.admit(secret, TestSite.request(first));
        assertThat(refusal(() -> site.authority.admit(secret, TestSite.request(TestSite.pair()))))
                .isEqualTo(Refusal.Kind.USED);
        // Another process after a kill knows it too; and the first machine, whose answer was lost, gets its
        // certificate.
        assertThat(refusal(() -> again(site).admit(secret, TestSite.request(TestSite.pair()))))
                .isEqualTo(Refusal.Kind.USED);
        assertThat(again(site)
                        .admit(secret, TestSite.request(first))
                        .certificate()
                        .getPublicKey())
                .isEqualTo(first.getPublic());
    }

    @Test
    void of_many_who_come_with_one_token_at_once_one_gets_in() throws Exception {
        TestSite site = TestSite.in(folder, "north");
        JoinToken.Secret secret = site.token().secret();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Object>> comers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            byte[] request = TestSite.request(TestSite.pair());
            SiteAuthority own = again(site);
            comers.add(threads.submit(() -> own.admit(secret, request)));
        }
        int admitted = 0;
        for (Future<Object> comer : comers) {
            try {
                comer.get();
                admitted++;
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOf(Refusal.class).hasMessageContaining("another machine has used");
            }
        }
        threads.shutdown();
        assertThat(admitted).isOne();
    }

    @Test
    void expired_unknown_and_foreign_tokens_are_refused() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        TestSite other = TestSite.in(folder, "south");
        byte[] request = TestSite.request(TestSite.pair());
        JoinToken.Secret late = site.token().secret();
        site.pass(JoinToken.LIFE.plusSeconds(1));
        assertThat(refusal(() -> site.authority.admit(late, request))).isEqualTo(Refusal.Kind.EXPIRED);
        assertThat(refusal(() -> site.authority.admit(other.token().secret(), request)))
                .isEqualTo(Refusal.Kind.UNKNOWN);
        assertThat(refusal(() -> site.authority.admit(new JoinToken.Secret(new byte[16]), request)))
                .isEqualTo(Refusal.Kind.UNKNOWN);
    }

    @Test
    void a_malformed_request_does_not_use_the_token_up() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        JoinToken.Secret secret = site.token().secret();
        assertThat(refusal(() -> site.authority.admit(secret, new byte[] {1, 2, 3})))
                .isEqualTo(Refusal.Kind.MALFORMED);
        assertThat(site.authority.openUntil()).contains(TestSite.BEGIN.plus(JoinToken.LIFE));
        site.authority.admit(secret, TestSite.request(TestSite.pair()));
        assertThat(site.authority.openUntil()).isEmpty();
    }

    @Test
    void an_authority_whose_clock_is_wrong_signs_nothing() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        site.now.set(Instant.EPOCH);
        assertThat(refusal(site::token)).isEqualTo(Refusal.Kind.NOT_NOW);
        assertThatThrownBy(site::token).hasMessageContaining("timedatectl");
    }

    @Test
    void a_revoked_node_gets_no_other_certificate() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        JoinToken.Secret secret = site.token().secret();
        KeyPair pair = TestSite.pair();
        SiteAuthority.Admitted admitted = site.authority.admit(secret, TestSite.request(pair));
        NodeId id = NodeId.of(pair.getPublic());
        assertThat(site.authority.revoke(id.shortForm())).isEqualTo(id);
        assertThat(refusal(() -> site.authority.renew(admitted.certificate()))).isEqualTo(Refusal.Kind.REVOKED);
        assertThat(refusal(() -> site.authority.admit(secret, TestSite.request(pair))))
                .isEqualTo(Refusal.Kind.REVOKED);
        assertThat(refusal(() -> site.authority.admit(site.token().secret(), TestSite.request(pair))))
                .isEqualTo(Refusal.Kind.REVOKED);
    }

    @Test
    void nobody_is_revoked_by_too_few_digits_or_a_wrong_id() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        site.node("a");
        for (String id : List.of("", "0", "zzzzzzzz", "0".repeat(64), "../../etc")) {
            assertThatThrownBy(() -> site.authority.revoke(id)).hasMessageContaining("has admitted no node");
        }
    }

    @Test
    void numbers_of_lists_only_grow_even_when_the_old_list_is_gone() throws Exception {
        TestSite site = TestSite.in(folder, "north");
        String id = site.node("a").credentials().self().id().hex();
        var before = Revocations.numberOf(site.authority.revocations());
        Files.delete(site.caFolder().resolve("revoked.crl"));
        site.pass(Duration.ofMinutes(1));
        site.authority.revoke(id);
        assertThat(Revocations.numberOf(site.authority.revocations())).isGreaterThan(before);
    }

    @Test
    void a_node_does_not_get_certificates_without_end() throws IOException {
        TestSite site = TestSite.in(folder, "north");
        SiteAuthority.Admitted admitted =
                site.authority.admit(site.token().secret(), TestSite.request(TestSite.pair()));
        for (int i = 1; i < Roll.CERTIFICATES_MAX; i++) {
            site.authority.renew(admitted.certificate());
        }
        assertThat(refusal(() -> site.authority.renew(admitted.certificate()))).isEqualTo(Refusal.Kind.TOO_MANY);
        site.pass(SiteAuthority.NODE_LIFE.plusDays(1));
        assertThat(site.authority.renew(admitted.certificate())).isNotNull();
    }
}
