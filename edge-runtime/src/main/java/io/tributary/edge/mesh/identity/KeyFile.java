package io.tributary.edge.mesh.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 key pair (RFC 8032) in one PEM file of mode 0600: the private key as PKCS#8 (RFC 8410), encrypted by PBES2 with a pass
 * phrase (RFC 8018) where there is one, and the public key.
 */
final class KeyFile {
    private static final int BYTES_MAX = 8_192;

    private KeyFile() {}

    static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java runtime from 15 on has Ed25519", e);
        }
    }

    static void write(Path file, KeyPair pair, Optional<char[]> passPhrase, SecureRandom random) throws IOException {
        byte[] secret = pair.getPrivate().getEncoded();
        String text = passPhrase.isPresent()
                ? Pem.encode("ENCRYPTED PRIVATE KEY", SealedKey.seal(secret, passPhrase.get(), random))
                : Pem.encode("PRIVATE KEY", secret);
        String whole = text + Pem.encode("PUBLIC KEY", pair.getPublic().getEncoded());
        SafeFiles.writeSecret(file, whole.getBytes(StandardCharsets.US_ASCII));
    }

    /** Empty when there is no such file. */
    static Optional<KeyPair> read(Path file, Optional<char[]> passPhrase) throws IOException {
        Optional<byte[]> content = SafeFiles.read(file, BYTES_MAX);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        SafeFiles.requireSecret(file);
        String text = new String(content.get(), StandardCharsets.ISO_8859_1);
        try {
            List<byte[]> plain = Pem.decode("PRIVATE KEY", text);
            List<byte[]> encrypted = Pem.decode("ENCRYPTED PRIVATE KEY", text);
            List<byte[]> shown = Pem.decode("PUBLIC KEY", text);
            if (plain.size() + encrypted.size() != 1 || shown.size() != 1) {
                throw damaged(file, "it has not one private and one public key", null);
            }
            KeyFactory keys = KeyFactory.getInstance("Ed25519");
            byte[] secret = plain.isEmpty() ? open(file, encrypted.get(0), passPhrase) : plain.get(0);
            PublicKey own = keys.generatePublic(new X509EncodedKeySpec(shown.get(0)));
            KeyPair pair = new KeyPair(own, keys.generatePrivate(new PKCS8EncodedKeySpec(secret)));
            if (!belongTogether(pair)) {
                throw damaged(file, "its private and its public key don't belong together", null);
            }
            return Optional.of(pair);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw damaged(file, "it has no Ed25519 key", e);
        }
    }

    private static IdentityException damaged(Path file, String how, @Nullable Throwable cause) {
        return new IdentityException(
                file + ": is damaged: " + how + "; restore it from a backup, or remove it and begin anew", cause);
    }

    static boolean belongTogether(KeyPair pair) throws GeneralSecurityException {
        byte[] text = {1, 2, 3};
        return verifies(pair.getPublic(), text, sign(pair.getPrivate(), text));
    }

    static byte[] sign(PrivateKey key, byte[] text) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(key);
        signer.update(text);
        return signer.sign();
    }

    private static boolean verifies(PublicKey key, byte[] text, byte[] signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(key);
        verifier.update(text);
        return verifier.verify(signature);
    }

    private static byte[] open(Path file, byte[] sealed, Optional<char[]> passPhrase) throws IOException {
        if (passPhrase.isEmpty()) {
            throw new IdentityException(
                    file + ": is encrypted; give its pass phrase by --passphrase-file or --passphrase-env");
        }
        try {
            return SealedKey.open(sealed, passPhrase.get());
        } catch (GeneralSecurityException e) {
            throw new IdentityException(
                    file + ": the pass phrase does not open this key, or the file is damaged; check the pass phrase",
                    e);
        }
    }
}
