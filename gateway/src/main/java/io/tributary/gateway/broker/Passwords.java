package io.tributary.gateway.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Users and password hashes as {@code mosquitto_passwd} writes them: {@code user:$7$iterations$salt$hash}, PBKDF2 with
 * HMAC-SHA-512 (RFC 8018 section 5.2), salt and hash in Base64; or the older {@code user:$6$salt$hash}, SHA-512 of password
 * and salt. Immutable.
 */
final class Passwords {
    /** A second or so on a small board: what an operator may ask for, and no file can hang the broker. */
    private static final int ITERATIONS_MAX = 1_000_000;

    private final Map<String, Hash> users;

    private static final class Hash {
        /** 0 for the older form. */
        final int iterations;

        final byte[] salt;
        final byte[] hash;

        Hash(int iterations, byte[] salt, byte[] hash) {
            this.iterations = iterations;
            this.salt = salt;
            this.hash = hash;
        }
    }

    private Passwords(Map<String, Hash> users) {
        this.users = users;
    }

    /** @throws IOException when the file cannot be read or is not of that form; the message names file and line */
    static Passwords read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new IOException(
                    "password file " + file + " cannot be read; make it with: mosquitto_passwd -c " + file + " USER",
                    e);
        }
        Map<String, Hash> users = new HashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            Hash hash = colon < 1 ? null : parse(line.substring(colon + 1).strip());
            if (hash == null) {
                throw new IOException(file + ":" + number
                        + ": is not user:$7$iterations$salt$hash; set the password with: mosquitto_passwd " + file
                        + " USER");
            }
            users.put(line.substring(0, colon), hash);
        }
        return new Passwords(users);
    }

    private static @Nullable Hash parse(String text) {
        String[] parts = text.split("\\$", -1);
        boolean current = parts.length == 5 && parts[1].equals("7");
        boolean older = parts.length == 4 && parts[1].equals("6");
        if (!parts[0].isEmpty() || !(current || older)) {
            return null;
        }
        try {
            int iterations = current ? Integer.parseInt(parts[2]) : 0;
            byte[] salt = Base64.getDecoder().decode(parts[parts.length - 2]);
            byte[] hash = Base64.getDecoder().decode(parts[parts.length - 1]);
            boolean sane =
                    salt.length > 0 && hash.length == 64 && iterations <= ITERATIONS_MAX && (older || iterations > 0);
            return sane ? new Hash(iterations, salt, hash) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether that is the user's password. Takes as long for a user that is not there. */
    boolean match(String user, String password) {
        if (password.isEmpty()) {
            return false; // which mosquitto_passwd refuses to set, and PBEKeySpec to hash
        }
        Hash wanted = users.getOrDefault(user, new Hash(101, new byte[12], new byte[0]));
        return MessageDigest.isEqual(hash(password, wanted), wanted.hash);
    }

    private static byte[] hash(String password, Hash like) {
        try {
            if (like.iterations == 0) {
                MessageDigest digest = MessageDigest.getInstance("SHA-512");
                digest.update(password.getBytes(StandardCharsets.UTF_8));
                return digest.digest(like.salt);
            }
            PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), like.salt, like.iterations, 512);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks SHA-512", e);
        }
    }
}
