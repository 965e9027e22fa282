package io.tributary.edge.broker;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A line of Mosquitto's password file: {@code user:$7$iterations$salt$hash}, PBKDF2 with SHA-512 (RFC 8018). */
final class MosquittoPassword {
    private static final int ITERATIONS = 101;
    private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

    private MosquittoPassword() {}

    static String line(String user, String password) {
        try {
            byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, ITERATIONS, 512))
                    .getEncoded();
            Base64.Encoder base64 = Base64.getEncoder();
            return "%s:$7$%d$%s$%s\n"
                    .formatted(user, ITERATIONS, base64.encodeToString(SALT), base64.encodeToString(hash));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
