using System.Globalization;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>Amounts as people write them.</summary>
internal static class CurrencyDigits
{
    /// <summary>Digits behind the point, ISO 4217: two, but for these.</summary>
    public static int Of(string currency) => currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "UYI" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        "CLF" or "UYW" => 4,
        _ => 2,
    };

    /// <summary>The amount in the currency's usual unit: <c>5.00</c> for 500 in USD, <c>500</c> for 500 in JPY.</summary>
    public static string Price(SuperChat paid)
    {
        var digits = Of(paid.Currency);
        var unit = 1m;
        for (var digit = 0; digit < digits; digit++)
        {
            unit *= 10;
        }

        return (paid.Amount / unit).ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
