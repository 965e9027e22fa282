package io.tributary.edge.mesh.identity;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** What is said at the address where machines enrol: JSON objects whose values are texts. */
final class EnrolmentMessages {
    /** What a request may have. */
    static final int REQUEST_BYTES_MAX = 8_192;
    /** What an answer may have: the largest list in Base64, and some certificates. */
    static final int ANSWER_BYTES_MAX = Revocations.BYTES_MAX / 3 * 4 + 16_384;

    private EnrolmentMessages() {}

    /** @param request a request for a certificate, in DER */
    @SuppressWarnings("ArrayRecordComponent") // equality is never asked for
    record Join(JoinToken.Secret secret, byte[] request) {}

    static Buffer write(Join join) {
        return new JsonObject()
                .put("secret", Base64.getEncoder().encodeToString(join.secret().bytes()))
                .put("request", Base64.getEncoder().encodeToString(join.request()))
                .toBuffer();
    }

    /** @throws Refusal when it is none */
    static Join readJoin(Buffer body) throws Refusal {
        try {
            JsonObject message = new JsonObject(body);
            byte[] secret = bytes(message, "secret");
            if (secret.length != JoinToken.SECRET_BYTES) {
                throw new IllegalArgumentException("secret has " + secret.length + " bytes");
            }
            return new Join(new JoinToken.Secret(secret), bytes(message, "request"));
        } catch (DecodeException | IllegalArgumentException e) {
            throw new Refusal(
                    Refusal.Kind.MALFORMED,
                    "a request to join is {\"secret\": BASE64, \"request\": BASE64}; use the same release on both machines");
        }
    }

    static Buffer write(SiteAuthority.Admitted admitted) throws CertificateEncodingException {
        Base64.Encoder base64 = Base64.getEncoder();
        return new JsonObject()
                .put("certificate", base64.encodeToString(admitted.certificate().getEncoded()))
                .put("authority", base64.encodeToString(admitted.authority().getEncoded()))
                .put("revocations", base64.encodeToString(admitted.revocations()))
                .toBuffer();
    }

    /** @throws IdentityException when it is none */
    static SiteAuthority.Admitted readAdmitted(Buffer body) throws IdentityException {
        try {
            JsonObject message = new JsonObject(body);
            X509Certificate certificate = Pem.certificate(bytes(message, "certificate"));
            X509Certificate authority = Pem.certificate(bytes(message, "authority"));
            return new SiteAuthority.Admitted(certificate, authority, bytes(message, "revocations"));
        } catch (DecodeException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IdentityException("an answer that is none; use the same release on both machines", e);
        }
    }

    static Buffer writeFault(String message) {
        return new JsonObject().put("fault", message).toBuffer();
    }

    /** What an answer says that is not the one that was asked for. */
    static String readFault(Buffer body) {
        try {
            return new JsonObject(body).getValue("fault") instanceof String fault ? fault : "no reason";
        } catch (DecodeException e) {
            return "no reason";
        }
    }

    private static byte[] bytes(JsonObject message, String key) {
        if (message.getValue(key) instanceof String text) {
            return Base64.getDecoder().decode(text);
        }
        throw new IllegalArgumentException(key + " is missing");
    }
}
