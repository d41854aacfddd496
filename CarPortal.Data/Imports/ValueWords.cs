using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>What files call fuels, gearboxes and shapes of cars, in the languages of <see cref="HeadingWords"/>.</summary>
internal static class ValueWords
{
    private static readonly (Enum Value, string Words)[] All =
    [
        (CarFuel.Petrol, "petrol,gasoline,gas,benzin,super,super e10,essence,gasolina,benzina,benzine,benzyna,natural 95"),
        (CarFuel.Diesel, "diesel,gazole,gasoil,gasolio,nafta,olej napedowy,tdi"),
        (CarFuel.Electric, "electric,ev,bev,battery electric,elektro,elektrisch,electrique,electrico,elettrico,elektryczny,elektricky"),
        (CarFuel.Hybrid, "hybrid,hev,mild hybrid,hybride,hibrido,ibrido,hybrydowy,hybridni"),
        (CarFuel.PluginHybrid, "plugin hybrid,plug in hybrid,phev,hybride rechargeable,hibrido enchufable,ibrido plug in"),
        (CarFuel.Lpg, "lpg,autogas,gpl,glp,fluessiggas"),
        (CarFuel.Cng, "cng,erdgas,gnv,gnc,natural gas,metano,methan"),
        (CarFuel.Hydrogen, "hydrogen,wasserstoff,hydrogene,hidrogeno,idrogeno,waterstof,wodor,vodik,fuel cell"),
        (CarFuel.Other, "other,andere,anderer,sonstige,autre,otro,altro,overig,inne,jine"),
        (CarGearbox.Manual, "manual,manuell,schaltgetriebe,handschaltung,manuelle,mecanique,manuelle boite,handgeschakeld,manuale,manualna,manualni,stick"),
        (CarGearbox.Automatic, "automatic,auto,automatik,automatikgetriebe,automatique,automatico,automaat,automatyczna,automaticka,dsg,cvt"),
        (CarGearbox.SemiAutomatic, "semi automatic,semiautomatic,halbautomatik,semi automatique,semiautomatico,polautomatyczna"),
        (CarBody.Hatchback, "hatchback,kleinwagen,compact,small car,city car,schraegheck,citadine,compacta,utilitaria,due volumi"),
        (CarBody.Saloon, "saloon,sedan,limousine,berline,berlina,sedan 4 tuerig,stufenheck"),
        (CarBody.Estate, "estate,station wagon,wagon,kombi,break,familiar,giardinetta,stationwagen,touring,avant,variant"),
        (CarBody.Suv, "suv,off road,offroad,gelaendewagen,crossover,4x4,todoterreno,fuoristrada,terrenni"),
        (CarBody.Coupe, "coupe,sportwagen,sports car,deportivo"),
        (CarBody.Convertible, "convertible,cabrio,cabriolet,roadster,descapotable,decapotable,kabriolet"),
        (CarBody.Van, "van,bus,minivan,mpv,people carrier,transporter,kastenwagen,monospace,monovolume,furgon,dodavka"),
        (CarBody.Pickup, "pickup,pick up,pritsche,truck"),
        (CarBody.Other, "other,andere,anderer,sonstige,autre,otro,altro,overig,inne,jine"),
    ];

    private static readonly Dictionary<(Type, string), Enum> ByWord = All
        .SelectMany(known => known.Words.Split(',').Append(known.Value.ToString()).Select(word => (Key: (known.Value.GetType(), HeadingWords.Simplify(word)), known.Value)))
        .DistinctBy(known => known.Key).ToDictionary(known => known.Key, known => known.Value);

    private static readonly HashSet<string> None = ["no", "none", "nein", "keine", "non", "aucun", "nessuno", "ninguno", "nee", "geen", "nie", "brak", "ne", "zadne"];

    /// <summary>Whether a word says that there is nothing of the kind.</summary>
    public static bool MeansNone(string word) => None.Contains(HeadingWords.Simplify(word));

    /// <summary>Every word, simplified, that means one of the values.</summary>
    public static IEnumerable<(string Word, Enum Value)> WordsFor(Type choice) =>
        ByWord.Where(known => known.Key.Item1 == choice).Select(known => (known.Key.Item2, known.Value));

    /// <summary>The value that a word means; null when it is not known.</summary>
    public static Enum? Find(Type choice, string word) => ByWord.GetValueOrDefault((choice, HeadingWords.Simplify(word)));
}
