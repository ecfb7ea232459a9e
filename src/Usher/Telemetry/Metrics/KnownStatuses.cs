using System.Globalization;

namespace Usher.Telemetry.Metrics;

/// <summary>
/// The status codes that metrics tell apart: those that are registered or in common use. Others count as the first of their class
/// (RFC 9110 §15 says to treat them so), so that a service that answers with arbitrary codes makes no more time series.
/// </summary>
internal static class KnownStatuses
{
    private static readonly int[] Codes =
    [
        0, 100, 101, 103, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409,
        410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511,
    ];

    private static readonly string[] Names = [.. Codes.Select(code => code == 0 ? "" : code.ToString(CultureInfo.InvariantCulture))];
    private static readonly byte[] Slots = MakeSlots();

    /// <summary>How many there are; the first means that there was no status.</summary>
    public static int Count => Codes.Length;

    /// <summary>The slot of a status code; 0 for none.</summary>
    public static int SlotOf(int status) => (uint)status < (uint)Slots.Length ? Slots[status] : 0;

    /// <summary>The code of a slot as text; empty where there was none.</summary>
    public static string NameOf(int slot) => Names[slot];

    /// <summary>The code of a slot; 0 where there was none.</summary>
    public static int CodeOf(int slot) => Codes[slot];

    private static byte[] MakeSlots()
    {
        var slots = new byte[600];
        for (var status = 100; status < slots.Length; status++)
        {
            var slot = Array.IndexOf(Codes, status);
            slots[status] = (byte)(slot >= 0 ? slot : Array.IndexOf(Codes, status / 100 * 100));
        }

        return slots;
    }
}
