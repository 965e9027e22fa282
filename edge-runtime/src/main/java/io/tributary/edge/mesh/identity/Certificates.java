package io.tributary.edge.mesh.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * Writes certificates, lists of revoked ones (RFC 5280) and requests for them (RFC 2986). Only this class and
 * {@link SealedKey} use Bouncy Castle, which therefore an authority loads and a machine that joins, but no node that runs. Signatures are the Java runtime's own.
 */
final class Certificates {
    private Certificates() {}

    /** How long and under which number something is signed. */
    record Term(BigInteger serial, Instant from, Instant until) {}

    /** An authority's own certificate. */
    static X509Certificate authority(KeyPair pair, String site, Term term) throws IOException {
        X500Name name = name(site, NodeId.of(pair.getPublic()), "Tributary site authority");
        X509v3CertificateBuilder builder = builder(name, name, pair.getPublic(), term);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return signed(builder, pair.getPrivate());
    }

    /** A certificate for the holder of a key. */
    static X509Certificate member(
            PublicKey key, Member.Role role, String site, PrivateKey authorityKey, X509Certificate authority, Term term)
            throws IOException {
        NodeId id = NodeId.of(key);
        X500Name issuer =
                X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
        X500Name subject = name(site, NodeId.of(authority.getPublicKey()), role.word() + " " + id.shortForm());
        X509v3CertificateBuilder builder = builder(issuer, subject, key, term);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, purposes(role));
        GeneralName uri = new GeneralName(GeneralName.uniformResourceIdentifier, Member.uri(site, role, id));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(uri));
        return signed(builder, authorityKey);
    }

    private static ExtendedKeyUsage purposes(Member.Role role) {
        return role == Member.Role.NODE
                ? new ExtendedKeyUsage(
                        new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth})
                : new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
    }

    /** A list of revoked serial numbers, with when each was revoked. */
    static byte[] revocations(
            PrivateKey authorityKey, X509Certificate authority, Term term, Map<BigInteger, Instant> revoked)
            throws IOException {
        X500Name issuer =
                X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
        X509v2CRLBuilder builder = new X509v2CRLBuilder(issuer, Date.from(term.from()));
        builder.setNextUpdate(Date.from(term.until()));
        builder.addExtension(Extension.cRLNumber, false, new CRLNumber(term.serial()));
        revoked.forEach((serial, at) -> builder.addCRLEntry(serial, Date.from(at), CRLReason.unspecified));
        try {
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.getPublicKey()));
            return builder.build(signer(authorityKey)).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java runtime has SHA-1 for names", e);
        }
    }

    /** A request that proves that who asks has the private key; who they are is not theirs to say. */
    static byte[] request(KeyPair pair) throws IOException {
        SubjectPublicKeyInfo key =
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        X500Name nobody = new X500NameBuilder(BCStyle.INSTANCE).build();
        return new PKCS10CertificationRequestBuilder(nobody, key)
                .build(signer(pair.getPrivate()))
                .getEncoded();
    }

    /** The key that a request proves to have. @throws Refusal when it is malformed, of another kind or proves nothing */
    static PublicKey readRequest(byte[] request) throws Refusal {
        try {
            PKCS10CertificationRequest read = new PKCS10CertificationRequest(request);
            SubjectPublicKeyInfo info = read.getSubjectPublicKeyInfo();
            if (!info.getAlgorithm().getAlgorithm().equals(EdECObjectIdentifiers.id_Ed25519)) {
                throw malformed("is for a key that is not Ed25519", null);
            }
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info.getEncoded()));
            if (!read.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw malformed("is not signed by its own key", null);
            }
            return key;
        } catch (Refusal e) {
            throw e;
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | RuntimeException e) {
            throw malformed("can't be read", e); // the library has many ways to say no
        }
    }

    private static Refusal malformed(String how, @Nullable Throwable cause) {
        Refusal refusal = new Refusal(
                Refusal.Kind.MALFORMED,
                "the request for a certificate " + how + "; use the same release on both machines");
        if (cause != null) {
            refusal.initCause(cause);
        }
        return refusal;
    }

    private static X500Name name(String site, NodeId owner, String common) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, site)
                .addRDN(BCStyle.OU, owner.hex())
                .addRDN(BCStyle.CN, common)
                .build();
    }

    private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, PublicKey key, Term term)
            throws IOException {
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                issuer,
                term.serial(),
                Date.from(term.from()),
                Date.from(term.until()),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
        try {
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java runtime has SHA-1 for names", e);
        }
        return builder;
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key) throws IOException {
        X509CertificateHolder made = builder.build(signer(key));
        try {
            return Pem.certificate(made.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("a certificate that was made can't be read", e);
        }
    }

    private static ContentSigner signer(PrivateKey key) throws IOException {
        try {
            return new JcaContentSignerBuilder("Ed25519").build(key);
        } catch (OperatorCreationException e) {
            throw new IOException("the key can't sign", e);
        }
    }
}
