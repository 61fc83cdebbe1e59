package dev.replog.chaos.load;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs the users' JSON Web Tokens with the secret of all services. Thread-safe. */
final class Tokens {
    private static final String HEAD = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    private static final long EXPIRES_AT_SECONDS = 4_102_444_800L;

    private final SecretKeySpec key;
    private final Map<String, String> signed = new ConcurrentHashMap<>();

    Tokens(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    String of(String userId) {
        return signed.computeIfAbsent(userId, this::sign);
    }

    private String sign(String userId) {
        String text = HEAD + "." + encoded("{\"sub\":\"" + userId + "\",\"exp\":" + EXPIRES_AT_SECONDS + "}");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has HmacSHA256", missing);
        }
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
