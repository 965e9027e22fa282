package io.tributary.edge.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Optional;
import java.util.Set;

/**
 * Who may use the API: programs on this machine. A browser there is none of them, for it also works for pages from
 * elsewhere: so a request that names another host (DNS rebinding) or comes from a page ({@code Origin}, RFC 6454) is refused.
 */
final class Callers {
    private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final Set<String> ADDRESSES = Set.of("127.0.0.1", "::1", "0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1%0");

    private Callers() {}

    /** Why a request is refused; empty for one that is not. */
    static Optional<String> refusal(HttpServerRequest request) {
        String address = request.remoteAddress().hostAddress();
        if (address == null || !(ADDRESSES.contains(address) || address.startsWith("127."))) {
            return Optional.of("the API answers on the node's own machine only; ask it there, such as by ssh");
        }
        HostAndPort host = request.authority();
        if (host == null || !NAMES.contains(host.host())) {
            return Optional.of("ask for localhost or 127.0.0.1, not "
                    + (host == null ? "a request without a host" : "'" + host.host() + "'"));
        }
        if (request.getHeader("Origin") != null) {
            return Optional.of("the API is not for pages in a browser; use the tributary command or curl");
        }
        return Optional.empty();
    }
}
