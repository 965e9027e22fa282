package io.tributary.edge.app;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code HOST:PORT}; IPv6 in brackets. */
record ListenAddress(String host, int port) {
    /** By picocli. */
    static final class OfText implements ITypeConverter<ListenAddress> {
        @Override
        public ListenAddress convert(String text) {
            int colon = text.lastIndexOf(':');
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                if (colon > 0 && port >= 0 && port <= 65_535) {
                    return new ListenAddress(text.substring(0, colon).replaceAll("[\\[\\]]", ""), port);
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw new TypeConversionException("'" + text + "' is not an address such as 127.0.0.1:7443");
        }
    }

    /** The same with the port that the system gave. */
    String withPort(int actual) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + actual;
    }
}
