package io.tributary.edge.app;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The running node that a command asks. */
final class NodeAddress {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 30_000;

    @Option(
            names = "--node",
            paramLabel = "URL",
            description = "the node's http address on this machine (${DEFAULT-VALUE})",
            defaultValue = "http://127.0.0.1:9464")
    private String node = "";

    /** Begins to read what a page gives; a status from 400 on fails with the node's own words. */
    InputStream open(String page) throws IOException {
        HttpURLConnection connection = connect("GET", page);
        int status = connection.getResponseCode();
        if (status >= 400) {
            throw new IOException(node + page + ": " + fault(connection));
        }
        return connection.getInputStream();
    }

    /** What a page gives, as a whole. */
    JsonObject get(String page) throws IOException {
        try (InputStream in = open(page)) {
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** What the node answers, whatever its status. */
    JsonObject post(String page) throws IOException {
        HttpURLConnection connection = connect("POST", page);
        connection.getOutputStream().close();
        InputStream in =
                connection.getResponseCode() >= 400 ? connection.getErrorStream() : connection.getInputStream();
        return new JsonObject(text(in));
    }

    /** An answer of any status. */
    @SuppressWarnings("ArrayRecordComponent") // Read once, and compared by nobody.
    record Reply(int status, byte[] body) {
        JsonObject json() {
            return new JsonObject(new String(body, StandardCharsets.UTF_8));
        }

        String fault() {
            String text = new String(body, StandardCharsets.UTF_8);
            try {
                return new JsonObject(text).getString("fault", text);
            } catch (RuntimeException e) {
                return status + " " + text.strip();
            }
        }
    }

    /** Sends bytes, or asks for some when there are none to send. */
    Reply send(String page, byte @Nullable [] body) throws IOException {
        HttpURLConnection connection = connect(body == null ? "GET" : "POST", page, body == null ? 0 : body.length);
        if (body != null) {
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
        }
        int status = connection.getResponseCode();
        try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            return new Reply(status, in == null ? new byte[0] : in.readAllBytes());
        }
    }

    private HttpURLConnection connect(String method, String page) throws IOException {
        return connect(method, page, 0);
    }

    private HttpURLConnection connect(String method, String page, int bytes) throws IOException {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) new URI(node + page).toURL().openConnection();
            connection.setRequestMethod(method);
            if (method.equals("POST")) {
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(bytes);
            }
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(ANSWER_MILLIS);
            connection.connect();
            return connection;
        } catch (ConnectException e) {
            throw new IOException(
                    "no node answers at " + node + "; is it running, and is that its http address? (--node)", e);
        } catch (URISyntaxException | IllegalArgumentException | ClassCastException e) {
            throw new IOException("--node: '" + node + "' is not an address such as http://127.0.0.1:9464", e);
        }
    }

    private static String fault(HttpURLConnection connection) throws IOException {
        String body = text(connection.getErrorStream());
        try {
            return new JsonObject(body).getString("fault", body);
        } catch (RuntimeException e) {
            return connection.getResponseCode() + " " + body.strip();
        }
    }

    private static String text(@Nullable InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (in != null) {
            in.transferTo(out);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
