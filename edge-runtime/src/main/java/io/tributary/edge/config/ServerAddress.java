package io.tributary.edge.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/** Reads {@code mqtt://host:port} and its relatives. */
final class ServerAddress {
    private static final Map<String, Boolean> TLS_BY_SCHEME =
            Map.of("mqtt", false, "tcp", false, "mqtts", true, "ssl", true);
    private static final String FORM = "write mqtt://host:1883 or mqtts://host:8883";

    private ServerAddress() {}

    static MqttSettings.Server parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is not an address; " + FORM, e);
        }
        Boolean tls = uri.getScheme() == null ? null : TLS_BY_SCHEME.get(uri.getScheme());
        if (tls == null || uri.getHost() == null) {
            throw new IllegalArgumentException("'" + text + "' is not the address of an MQTT broker; " + FORM);
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "user and password do not belong in the address; use user: and password:");
        }
        if (!uri.getRawPath().isEmpty() || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("'" + text + "' has more than scheme, host and port; " + FORM);
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 8883 : 1883;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is outside [1, 65535]");
        }
        return new MqttSettings.Server(uri.getHost(), port, tls);
    }
}
