package dev.replog.notifier.ticket;

import dev.replog.schemas.catalogue.CanonicalText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Converts tickets to text and back. The text contains everything and is signed, so any instance with the same secret
 * can read a ticket of another one. The signing key is derived from the secret, so that a ticket cannot be used as
 * anything else that is signed with it. The text does not show whether a ticket was used. Thread-safe.
 */
final class TicketCodec {
    private static final byte VERSION = 1;
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE_BYTES = 32;
    private static final int HEAD_BYTES = 1 + 4 * Long.BYTES;
    private static final int TEXT_LENGTH_MAX = 1_200;
    private static final byte[] PURPOSE = "replog stream ticket 1".getBytes(StandardCharsets.UTF_8);

    private final SecretKeySpec key;

    TicketCodec(byte[] secret) {
        this.key = new SecretKeySpec(sign(new SecretKeySpec(secret, ALGORITHM), PURPOSE, PURPOSE.length), ALGORITHM);
    }

    String encode(Ticket ticket) {
        if (!CanonicalText.isWellFormed(ticket.userId())) {
            // Half of a surrogate pair would become a question mark, and the ticket would be of another user.
            throw new IllegalArgumentException("user id: not well-formed Unicode");
        }
        byte[] user = ticket.userId().getBytes(StandardCharsets.UTF_8);
        int signed = HEAD_BYTES + user.length;
        ByteBuffer bytes = ByteBuffer.allocate(signed + SIGNATURE_BYTES)
                .put(VERSION)
                .putLong(ticket.id().getMostSignificantBits())
                .putLong(ticket.id().getLeastSignificantBits())
                .putLong(ticket.expiresAt().toEpochMilli())
                .putLong(ticket.callerUntil().toEpochMilli())
                .put(user);
        bytes.put(sign(key, bytes.array(), signed));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** The ticket in this text; empty when it is malformed, expired, or signed with another key. */
    Optional<Ticket> decode(String text, Instant now) {
        if (text.length() > TEXT_LENGTH_MAX) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        int signed = bytes.length - SIGNATURE_BYTES;
        if (signed <= HEAD_BYTES || bytes[0] != VERSION) {
            return Optional.empty();
        }
        byte[] signature = Arrays.copyOfRange(bytes, signed, bytes.length);
        if (!MessageDigest.isEqual(signature, sign(key, bytes, signed))) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, signed - 1);
        UUID id = new UUID(buffer.getLong(), buffer.getLong());
        Instant expiresAt = Instant.ofEpochMilli(buffer.getLong());
        Instant callerUntil = Instant.ofEpochMilli(buffer.getLong());
        String user = new String(bytes, HEAD_BYTES, signed - HEAD_BYTES, StandardCharsets.UTF_8);
        return now.isBefore(expiresAt) ? Optional.of(new Ticket(id, user, expiresAt, callerUntil)) : Optional.empty();
    }

    private static byte[] sign(SecretKeySpec key, byte[] bytes, int length) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(bytes, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, missing);
        }
    }
}
