using System.Buffers;
using System.Text.Json;

namespace VaultInjector.Webhook.Admission;

/// <summary>Writes the review's answer straight to the response body.</summary>
internal static class AdmissionResponseWriter
{
    /// <summary>Audit annotations are prefixed with the webhook's name by the API server.</summary>
    private static readonly JsonEncodedText DecisionAnnotation = JsonEncodedText.Encode("decision");

    public static void Write(IBufferWriter<byte> output, AdmissionReview review, AdmissionVerdict verdict)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, review.ApiVersion);
        json.WriteString("kind"u8, "AdmissionReview"u8);
        json.WriteStartObject("response"u8);
        json.WriteString("uid"u8, review.Uid);
        json.WriteBoolean("allowed"u8, verdict is not AdmissionVerdict.Denied);
        WriteVerdict(json, verdict);
        json.WriteStartObject("auditAnnotations"u8);
        json.WriteString(DecisionAnnotation, verdict.Reason);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteVerdict(Utf8JsonWriter json, AdmissionVerdict verdict)
    {
        switch (verdict)
        {
            case AdmissionVerdict.Patched patched:
                json.WriteString("patchType"u8, "JSONPatch"u8);
                json.WriteBase64String("patch"u8, patched.Patch.Span);
                WriteWarnings(json, patched.Warnings);
                break;
            case AdmissionVerdict.Denied denied:
                json.WriteStartObject("status"u8);
                json.WriteNumber("code"u8, denied.Code);
                json.WriteString("message"u8, denied.Message);
                json.WriteString("reason"u8, denied.Code == StatusCodes.Status403Forbidden ? "Forbidden"u8 : "ServiceUnavailable"u8);
                json.WriteEndObject();
                break;
        }
    }

    private static void WriteWarnings(Utf8JsonWriter json, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
        {
            return;
        }

        json.WriteStartArray("warnings"u8);
        foreach (var warning in warnings)
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
    }
}
