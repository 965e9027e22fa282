package io.tributary.edge.mqtt;

import io.tributary.edge.config.MqttSettings;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.jspecify.annotations.Nullable;

/** Says what went wrong with a broker so that an operator knows what to do. */
final class Failures {
    private Failures() {}

    /** @param connectedBefore whether the broker had let us in on this connection */
    static String reason(@Nullable Throwable failure, MqttSettings settings, String clientId, boolean connectedBefore) {
        String broker = "MQTT broker " + settings.server();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String known = known(cause, settings, connectedBefore);
            if (!known.isEmpty()) {
                return broker + " " + known;
            }
            if (cause instanceof MqttException mqtt
                    && mqtt.getReasonCode() >= MqttReturnCode.RETURN_CODE_UNSPECIFIED_ERROR
                    && mqtt.getReasonCode() <= 0xFF) {
                return broker + " " + refusal(mqtt.getReasonCode(), settings, clientId);
            }
        }
        if (failure instanceof MqttException mqtt
                && mqtt.getReasonCode() == MqttClientException.REASON_CODE_CLIENT_TIMEOUT) {
            return broker + " has been silent for longer than keepAlive; check the network";
        }
        return broker + " cannot be used: " + failure;
    }

    /** What a reason code of MQTT 5 section 2.4 asks of an operator. */
    static String refusal(int code, MqttSettings settings, String clientId) {
        return switch (code) {
            case MqttReturnCode.RETURN_CODE_BAD_USERNAME_OR_PASSWORD, MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED ->
                settings.user() == null
                        ? "does not let us in without a user; set user and password"
                        : "does not let user '" + settings.user() + "' in: wrong user or password, or not authorised;"
                                + " check user, password and the broker's access list";
            case MqttReturnCode.RETURN_CODE_UNSUPPORTED_PROTOCOL_VERSION ->
                "does not speak MQTT 5; a newer broker is needed";
            case MqttReturnCode.RETURN_CODE_IDENTIFIER_NOT_VALID ->
                "refuses the client id '" + clientId + "'; choose another name for this node";
            case MqttReturnCode.RETURN_CODE_SESSION_TAKEN_OVER ->
                "has given the session to another client with the id '" + clientId
                        + "'; every node needs a name of its own";
            case MqttReturnCode.RETURN_CODE_SERVER_SHUTTING_DOWN -> "is shutting down";
            case MqttReturnCode.RETURN_CODE_SERVER_UNAVAILABLE -> "lets nobody in yet; it is tried again until it does";
            case MqttReturnCode.RETURN_CODE_SERVER_BUSY ->
                "is too busy to accept us; it is tried again until it is not";
            case MqttReturnCode.RETURN_CODE_BANNED -> "has banned this client; see the broker's log";
            default -> "refuses with reason code 0x%02X (MQTT 5 section 2.4); see the broker's log".formatted(code);
        };
    }

    private static String known(Throwable cause, MqttSettings settings, boolean connectedBefore) {
        if (cause instanceof Explained) {
            return String.valueOf(cause.getMessage());
        }
        if (cause instanceof UnknownHostException) {
            return "cannot be found: no address for host '" + settings.server().host() + "'; check the name and DNS";
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return "cannot be reached (" + cause.getMessage() + "); check that it runs, and address, port and firewall";
        }
        if (cause instanceof SocketTimeoutException) {
            return "does not answer within " + settings.connectTimeout().toSeconds()
                    + " s; check address, port and firewall";
        }
        if (cause instanceof SSLException) {
            return tls(cause, settings);
        }
        if (cause instanceof EOFException || cause instanceof SocketException) {
            return "has closed the connection; " + whyClosed(settings, connectedBefore);
        }
        return "";
    }

    private static String whyClosed(MqttSettings settings, boolean connectedBefore) {
        if (connectedBefore) {
            return "see the broker's log";
        }
        // With TLS 1.3 a server that refuses our certificate says so too late for us to hear it.
        return settings.server().tls()
                ? "check that it accepts our certificate (tls.certificate) and see the broker's log"
                : "check that this port speaks MQTT 5 without TLS (mqtts:// is for TLS) and see the broker's log";
    }

    private static String tls(Throwable failure, MqttSettings settings) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException
                    && String.valueOf(cause.getMessage()).contains("subject alternative")) {
                return "shows a TLS certificate of another host: " + cause.getMessage() + "; use a name that is in it";
            }
        }
        String message = String.valueOf(failure.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("pkix") || lower.contains("trustanchors")) {
            return settings.tls().ca() == null
                    ? "shows a TLS certificate that this machine does not trust; give the authority's PEM file as tls.ca"
                    : "shows a TLS certificate that tls.ca " + settings.tls().ca()
                            + " does not vouch for; check that file" + " and the certificate's dates (" + message + ")";
        }
        if (lower.contains("protocol_version") || lower.contains("protocol version")) {
            return "does not speak TLS 1.3; set tls.least to \"1.2\" or update the broker";
        }
        if (lower.contains("unsupported or unrecognized")
                || lower.contains("plaintext")
                || lower.contains("terminated the handshake")) {
            return "does not speak TLS on this port; check the port, or write mqtt:// for an unencrypted one";
        }
        if (lower.contains("certificate_required")
                || lower.contains("bad_certificate")
                || lower.contains("unknown_ca")) {
            return "refuses our TLS certificate (" + message + "); check tls.certificate and tls.key";
        }
        return "fails in TLS: " + message;
    }
}
