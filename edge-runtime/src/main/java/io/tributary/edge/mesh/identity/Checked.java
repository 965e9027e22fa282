package io.tributary.edge.mesh.identity;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** One question for every way in which JSSE asks whether a chain is good. Host names have no part in it: certificates name nodes. */
final class Checked extends X509ExtendedTrustManager {
    private final Check check;

    Checked(Check check) {
        this.check = check;
    }

    /** Fails with the reason when the chain is not good for that side of a connection. */
    interface Check {
        void chain(X509Certificate[] chain, MeshTrust.Side side) throws CertificateException;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        check.chain(chain, MeshTrust.Side.CLIENT);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        check.chain(chain, MeshTrust.Side.CLIENT);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        check.chain(chain, MeshTrust.Side.CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        check.chain(chain, MeshTrust.Side.SERVER);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        check.chain(chain, MeshTrust.Side.SERVER);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        check.chain(chain, MeshTrust.Side.SERVER);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0]; // else a server would tell everybody whom it trusts
    }
}
