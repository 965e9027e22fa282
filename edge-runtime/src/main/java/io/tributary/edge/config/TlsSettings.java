package io.tributary.edge.config;

import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to speak TLS. PEM files are read at each connect, so that renewed certificates need no restart.
 *
 * @param ca certificates to trust; null for those that the Java runtime trusts
 * @param certificate our own certificate chain, leaf first; null when the server asks for none
 * @param key private key of {@code certificate}, PKCS#8 without a passphrase; null exactly when that is null
 * @param tls12 whether TLS 1.2 is good enough; 1.3 is always offered
 */
public record TlsSettings(
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key,
        boolean tls12) {

    /** TLS 1.3, trusting what the Java runtime trusts. */
    public static TlsSettings defaults() {
        return new TlsSettings(null, null, null, false);
    }

    /** Reads {@code {ca, certificate, key, least: "1.3" | "1.2"}}; relative names start from {@code base}. */
    public static TlsSettings read(Section section, Path base) {
        Path ca = path(section.at("ca"), base);
        Path certificate = path(section.at("certificate"), base);
        Path key = path(section.at("key"), base);
        if ((certificate == null) != (key == null)) {
            section.fault("certificate and key belong together: give both or neither");
        }
        boolean tls12 = section.at("least").choice(Map.of("1.3", false, "1.2", true), false);
        return new TlsSettings(ca, certificate, key, tls12);
    }

    private static @Nullable Path path(Setting setting, Path base) {
        return setting.present() ? base.resolve(setting.text()).normalize() : null;
    }
}
