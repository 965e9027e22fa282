package io.tributary.edge.mesh.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows one certificate to everybody who asks for an Ed25519 one: the newest, so that a renewed one needs no new connections' settings. */
final class ShownKeys extends X509ExtendedKeyManager {
    /** By which JSSE asks for Ed25519 (RFC 8446, section 4.2.3, ed25519). */
    private static final List<String> KINDS = List.of("EdDSA", "Ed25519");

    private static final String ALIAS = "node";
    private final Supplier<SiteAuthority.Shown> shown;

    ShownKeys(Supplier<SiteAuthority.Shown> shown) {
        this.shown = shown;
    }

    private static @Nullable String alias(String... kinds) {
        return List.of(kinds).stream().anyMatch(KINDS::contains) ? ALIAS : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String kind, Principal @Nullable [] issuers) {
        return alias(kind) == null ? null : new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String kind, Principal @Nullable [] issuers) {
        return getClientAliases(kind, issuers);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(kinds);
    }

    @Override
    public @Nullable String chooseServerAlias(String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(kind);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] kinds, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(kinds);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String kind, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(kind);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return shown.get().chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return shown.get().key();
    }
}
