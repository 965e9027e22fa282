package io.tributary.edge.mesh.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * An owner's key under a pass phrase: PKCS#8 by PBES2 with PBKDF2, HMAC-SHA-256 and AES-256-CBC (RFC 8018), as {@code openssl pkcs8} writes
 * it too. The Java runtime's own class for it can't write this scheme before Java 19.
 */
final class SealedKey {
    /** What OWASP asks of PBKDF2 with HMAC-SHA-256. */
    private static final int ROUNDS = 600_000;
    /** More would keep a Pi busy for a minute: no such file was made by us. */
    private static final BigInteger ROUNDS_MAX = BigInteger.valueOf(10_000_000);

    private static final int KEY_BITS = 256;
    private static final AlgorithmIdentifier HMAC =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);

    private SealedKey() {}

    static byte[] seal(byte[] secret, char[] passPhrase, SecureRandom random) throws IOException {
        byte[] salt = new byte[16];
        byte[] vector = new byte[16];
        random.nextBytes(salt);
        random.nextBytes(vector);
        try {
            byte[] sealed = aes(Cipher.ENCRYPT_MODE, derived(passPhrase, salt, ROUNDS), vector, secret);
            PBES2Parameters scheme = new PBES2Parameters(
                    new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, ROUNDS, HMAC)),
                    new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(vector)));
            AlgorithmIdentifier identifier = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, scheme);
            return new EncryptedPrivateKeyInfo(identifier, sealed).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java runtime has PBKDF2 and AES", e);
        }
    }

    /**
     * @throws GeneralSecurityException when the pass phrase is another
     * @throws IllegalArgumentException when it is not of this form
     */
    static byte[] open(byte[] encoded, char[] passPhrase) throws GeneralSecurityException {
        EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(encoded);
        if (!info.getEncryptionAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
            throw new IllegalArgumentException("not encrypted by PBES2");
        }
        PBES2Parameters scheme =
                PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
        PBKDF2Params derivation =
                PBKDF2Params.getInstance(scheme.getKeyDerivationFunc().getParameters());
        BigInteger rounds = derivation.getIterationCount();
        if (!derivation.getPrf().getAlgorithm().equals(HMAC.getAlgorithm())
                || !scheme.getEncryptionScheme().getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_CBC)
                || rounds.compareTo(ROUNDS_MAX) > 0) {
            throw new IllegalArgumentException(
                    "not encrypted by PBKDF2 with HMAC-SHA-256 and at most " + ROUNDS_MAX + " rounds, and AES-256-CBC");
        }
        byte[] vector = ASN1OctetString.getInstance(scheme.getEncryptionScheme().getParameters())
                .getOctets();
        SecretKey key = derived(passPhrase, derivation.getSalt(), rounds.intValueExact());
        return aes(Cipher.DECRYPT_MODE, key, vector, info.getEncryptedData());
    }

    private static byte[] aes(int mode, SecretKey key, byte[] vector, byte[] text) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(mode, key, new IvParameterSpec(vector));
        return cipher.doFinal(text);
    }

    private static SecretKey derived(char[] passPhrase, byte[] salt, int rounds) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(passPhrase, salt, rounds, KEY_BITS);
        try {
            byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            return new SecretKeySpec(key, "AES");
        } finally {
            spec.clearPassword();
        }
    }
}
