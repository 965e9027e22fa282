package io.tributary.edge.mesh.identity;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever comes, it is understood or refused. Runs over its inputs in every build. To search for new ones:
 * {@code JAZZER_FUZZ=1 mvn -pl edge-runtime -am test -Dtest=IdentityFuzzTest -DargLine=}.
 */
class IdentityFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void a_token_is_read_or_refused(@NotNull String text) {
        token(text);
    }

    @FuzzTest(maxDuration = "5m")
    void a_request_to_join_is_read_or_refused(byte @NotNull [] body) {
        join(body);
    }

    @FuzzTest(maxDuration = "5m")
    void a_request_for_a_certificate_is_read_or_refused(byte @NotNull [] request) {
        request(request);
    }

    @FuzzTest(maxDuration = "5m")
    void an_answer_is_read_or_refused(byte @NotNull [] body) {
        try {
            assertThat(EnrolmentMessages.readAdmitted(Buffer.buffer(body)).certificate())
                    .isNotNull();
        } catch (IdentityException e) {
            assertThat(e).hasMessageContaining("an answer");
        }
        assertThat(EnrolmentMessages.readFault(Buffer.buffer(body))).isNotNull();
    }

    /** Whose key nobody has kept. */
    private static X509Certificate authority() throws IOException, GeneralSecurityException {
        try (InputStream pem = IdentityFuzzTest.class.getResourceAsStream("authority.pem")) {
            String text = new String(requireNonNull(pem).readAllBytes(), StandardCharsets.US_ASCII);
            return Pem.certificate(Pem.decode("CERTIFICATE", text).get(0));
        }
    }

    @FuzzTest(maxDuration = "5m")
    void a_list_of_revoked_certificates_is_read_or_refused(byte @NotNull [] list)
            throws IOException, GeneralSecurityException {
        X509Certificate authority = authority();
        NodeId owner = NodeId.of(authority.getPublicKey());
        Revocations revocations = new Revocations(Optional.empty(), new KnownTime(() -> TestSite.BEGIN, owner));
        revocations.trust(owner, authority);
        Revocations.Answer answer = revocations.offer(list);
        assertThat(answer).isInstanceOfAny(Revocations.Answer.Newer.class, Revocations.Answer.Refused.class);
        assertThat(revocations.newest(owner).isPresent()).isEqualTo(answer instanceof Revocations.Answer.Newer);
    }

    private static void token(String text) {
        try {
            JoinToken token = JoinToken.parse(text);
            assertThat(JoinToken.parse(token.text())).isEqualTo(token);
        } catch (IdentityException e) {
            assertThat(e).hasMessageContaining("join token");
        }
    }

    private static boolean join(byte[] body) {
        try {
            assertThat(EnrolmentMessages.readJoin(Buffer.buffer(body)).secret().bytes())
                    .hasSize(JoinToken.SECRET_BYTES);
            return true;
        } catch (Refusal e) {
            assertThat(e.kind()).isEqualTo(Refusal.Kind.MALFORMED);
            return false;
        }
    }

    private static boolean request(byte[] request) {
        try {
            assertThat(Certificates.readRequest(request)).isNotNull();
            return true;
        } catch (Refusal e) {
            assertThat(e.kind()).isEqualTo(Refusal.Kind.MALFORMED);
            return false;
        }
    }

    @Test
    void tokens_with_some_letters_changed() throws IdentityException {
        Random random = new Random(20_260_301);
        byte[] bytes = new byte[16];
        for (int i = 0; i < 2_000; i++) {
            random.nextBytes(bytes);
            JoinToken.Secret secret = new JoinToken.Secret(bytes);
            StringBuilder text = new StringBuilder(
                    new JoinToken("host:" + (1 + random.nextInt(65_535)), Instant.EPOCH, secret, secret).text());
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
            }
            token(text.toString());
        }
    }

    @Test
    void requests_with_some_bytes_changed() throws IOException {
        Random random = new Random(20_260_302);
        KeyPair pair = TestSite.pair();
        byte[] good = TestSite.request(pair);
        assertThat(request(good)).isTrue();
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            byte[] bad = good.clone();
            int place = random.nextInt(bad.length);
            bad[place] ^= (byte) (1 << random.nextInt(8));
            try {
                // Another spelling of the same is no forgery: what counts is whose key it is.
                assertThat(Certificates.readRequest(bad)).isEqualTo(pair.getPublic());
            } catch (Refusal e) {
                refused++;
                assertThat(e.kind()).isEqualTo(Refusal.Kind.MALFORMED);
            }
        }
        assertThat(refused).isGreaterThan(400);
    }

    @Test
    void lists_of_revoked_certificates_with_some_bytes_changed(@TempDir Path folder) throws IOException {
        Random random = new Random(20_260_303);
        TestSite site = TestSite.in(folder, "north");
        byte[] good = site.authority.revocations();
        X509Certificate authority = site.authority.certificate();
        for (int i = 0; i < 500; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            KnownTime time = new KnownTime(new AtomicReference<>(TestSite.BEGIN)::get, site.authority.owner());
            Revocations revocations = new Revocations(Optional.empty(), time);
            revocations.trust(site.authority.owner(), authority);
            assertThat(revocations.offer(bad)).isInstanceOf(Revocations.Answer.Refused.class);
        }
    }
}
