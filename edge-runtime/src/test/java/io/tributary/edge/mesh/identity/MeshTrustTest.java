package io.tributary.edge.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeshTrustTest {
    private static final Instant BEGIN = TestSite.BEGIN;
    private static final Instant END = BEGIN.plus(SiteAuthority.NODE_LIFE);

    @TempDir
    private Path folder = Path.of("");

    private final PublicKey key = TestSite.pair().getPublic();

    /** Who believes whom at a site. */
    private static final class Bench {
        final TestSite site;
        final KnownTime time;
        final Revocations revocations;
        final MeshTrust trust;

        Bench(TestSite site) {
            this.site = site;
            time = new KnownTime(site.now::get, site.authority.owner());
            revocations = new Revocations(Optional.empty(), time);
            trust = new MeshTrust(time, revocations);
            trust.trust(site.authority.certificate());
        }

        Member check(X509Certificate... chain) throws CertificateException {
            return trust.check(chain, Member.Role.NODE, MeshTrust.Side.CLIENT);
        }
    }

    private Bench bench() {
        return new Bench(TestSite.in(folder, "north"));
    }

    @ParameterizedTest
    @EnumSource(MeshTrust.Side.class)
    void a_node_of_the_site_is_believed_at_both_ends(MeshTrust.Side side) throws CertificateException {
        Bench bench = bench();
        X509Certificate good = bench.site.certificate(key, Member.Role.NODE, BEGIN, END);
        X509Certificate[] chain = {good, bench.site.authority.certificate()};
        Member member = bench.trust.check(chain, Member.Role.NODE, side);
        assertThat(member.id()).isEqualTo(NodeId.of(key));
        assertThat(member.site()).isEqualTo("north");
        assertThat(member.owner()).isEqualTo(bench.site.authority.owner());
        assertThat(member.until()).isEqualTo(END);
    }

    @Test
    void a_forged_certificate_is_refused() throws IOException {
        Bench bench = bench();
        KeyPair forger = TestSite.pair();
        // It names our authority as its issuer, and is signed by another key.
        X509Certificate forged = TestSite.certificate(
                key, Member.Role.NODE, BEGIN, END, forger.getPrivate(), bench.site.authority.certificate());
        assertThatThrownBy(() -> bench.check(forged)).hasMessageContaining("is not signed by its owner");
        assertThatThrownBy(() -> bench.check(forged, bench.site.authority.certificate()))
                .hasMessageContaining("is not signed by its owner");
    }

    @Test
    void a_node_can_t_admit_others() throws GeneralSecurityException {
        Bench bench = bench();
        KeyPair member = TestSite.pair();
        X509Certificate own = bench.site.certificate(member.getPublic(), Member.Role.NODE, BEGIN, END);
        X509Certificate made = TestSite.certificate(key, Member.Role.NODE, BEGIN, END, member.getPrivate(), own);
        assertThatThrownBy(() -> bench.check(made, own, bench.site.authority.certificate()))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void another_site_s_node_is_refused_until_its_owner_is_trusted() throws CertificateException {
        Bench bench = bench();
        TestSite south = new TestSite(folder, "south", bench.site.now);
        X509Certificate other = south.certificate(key, Member.Role.NODE, BEGIN, END);
        assertThatThrownBy(() -> bench.check(other)).hasMessageContaining("whom we don't trust");
        assertThatThrownBy(() -> bench.check(other, south.authority.certificate()))
                .hasMessageContaining("whom we don't trust");
        bench.trust.trust(south.authority.certificate());
        assertThat(bench.check(other).owner()).isEqualTo(south.authority.owner());
    }

    @Test
    void an_expired_certificate_is_refused() throws CertificateException {
        Bench bench = bench();
        X509Certificate good = bench.site.certificate(key, Member.Role.NODE, BEGIN, END);
        bench.site.now.set(END);
        assertThat(bench.check(good)).isNotNull();
        bench.site.now.set(END.plusSeconds(1));
        assertThatThrownBy(() -> bench.check(good))
                .hasMessageContaining("expired at " + END)
                .hasMessageContaining("join anew");
    }

    @Test
    void a_certificate_that_does_not_count_yet_is_refused_beyond_what_clocks_differ() throws CertificateException {
        Bench bench = bench();
        Instant soon = BEGIN.plus(MeshTrust.SKEW);
        assertThat(bench.check(bench.site.certificate(key, Member.Role.NODE, soon, END)))
                .isNotNull();
        X509Certificate later = bench.site.certificate(key, Member.Role.NODE, soon.plusSeconds(1), END);
        assertThatThrownBy(() -> bench.check(later)).hasMessageContaining("timedatectl");
    }

    @Test
    void a_revoked_certificate_is_refused_and_others_are_not() throws IOException, CertificateException {
        Bench bench = bench();
        Credentials bad = bench.site.node("bad").credentials();
        Credentials good = bench.site.node("good").credentials();
        bench.site.authority.revoke(bad.self().id().hex());
        assertThat(bench.check(bad.certificate())).isNotNull();
        bench.revocations.offer(bench.site.authority.revocations());
        assertThatThrownBy(() -> bench.check(bad.certificate())).hasMessageContaining("is revoked by list");
        assertThat(bench.check(good.certificate())).isEqualTo(good.self());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed448", "X25519"})
    void another_kind_of_key_is_refused_even_when_the_authority_signed_it(String kind) throws Exception {
        Bench bench = bench();
        PublicKey other = KeyPairGenerator.getInstance(kind).generateKeyPair().getPublic();
        X509Certificate made = bench.site.certificate(other, Member.Role.NODE, BEGIN, END);
        assertThatThrownBy(() -> bench.check(made)).hasMessageContaining("only Ed25519 is taken");
    }

    @Test
    void a_node_s_certificate_is_no_good_for_the_enrolment_address_and_the_other_way_round() {
        Bench bench = bench();
        X509Certificate node = bench.site.certificate(key, Member.Role.NODE, BEGIN, END);
        X509Certificate enrolment = bench.site.certificate(key, Member.Role.ENROLMENT, BEGIN, END);
        assertThatThrownBy(() ->
                        bench.trust.check(new X509Certificate[] {node}, Member.Role.ENROLMENT, MeshTrust.Side.SERVER))
                .hasMessageContaining("is not made to be");
        assertThatThrownBy(() -> bench.check(enrolment)).hasMessageContaining("is not made to be");
    }

    @Test
    void the_authority_s_own_certificate_is_no_node_s() {
        Bench bench = bench();
        assertThatThrownBy(() -> bench.check(bench.site.authority.certificate()))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(bench::check).hasMessageContaining("0 certificates");
    }

    @Test
    void a_clock_in_1970_neither_locks_a_node_out_nor_lets_expired_ones_in() throws CertificateException {
        Bench bench = bench();
        bench.site.now.set(Instant.EPOCH);
        Instant joined = BEGIN.plus(Duration.ofDays(60));
        bench.time.proven(bench.site.authority.owner(), joined); // by its own certificate
        X509Certificate newer = bench.site.certificate(
                key, Member.Role.NODE, joined.plus(Duration.ofDays(10)), joined.plus(Duration.ofDays(40)));
        assertThatThrownBy(() -> bench.check(bench.site.certificate(key, Member.Role.NODE, BEGIN, END)))
                .hasMessageContaining("expired");
        X509Certificate almostOver = bench.site.certificate(key, Member.Role.NODE, joined, joined.plusSeconds(60));
        assertThat(bench.check(almostOver)).isNotNull();
        assertThat(bench.check(newer)).isNotNull();
        // What a neighbour's newer certificate has proved counts from then on.
        assertThatThrownBy(() -> bench.check(almostOver)).hasMessageContaining("expired");
    }

    @Test
    void a_clock_that_is_ahead_does_no_lasting_harm() throws CertificateException {
        Bench bench = bench();
        X509Certificate good = bench.site.certificate(key, Member.Role.NODE, BEGIN, END);
        bench.site.now.set(Instant.parse("2099-01-01T00:00:00Z"));
        assertThatThrownBy(() -> bench.check(good)).hasMessageContaining("expired");
        bench.site.now.set(BEGIN.plusSeconds(60));
        assertThat(bench.check(good)).isNotNull();
    }

    @Test
    void another_owner_s_wrong_clock_does_not_move_ours() throws CertificateException {
        Bench bench = bench();
        TestSite south = new TestSite(folder, "south", bench.site.now);
        bench.trust.trust(south.authority.certificate());
        Instant far = Instant.parse("2040-01-01T00:00:00Z");
        X509Certificate good = bench.site.certificate(key, Member.Role.NODE, BEGIN, END);
        bench.time.proven(bench.site.authority.owner(), BEGIN);
        bench.site.now.set(Instant.EPOCH);
        assertThatThrownBy(() -> bench.check(south.certificate(key, Member.Role.NODE, far, far.plusSeconds(60))))
                .hasMessageContaining("counts from");
        assertThat(bench.check(good)).isNotNull();
        assertThat(bench.time.instant()).isEqualTo(BEGIN);
    }
}
